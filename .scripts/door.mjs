/**
 * @file Reads the library's public door with the TypeScript compiler: every function, class and method
 * with its parameters, options and docstring.
 */
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './paths.mjs';

/**
 * @typedef {object} Entry
 * @property {string} path as users write it: `sum`, `nn.functional.gelu`, `Tensor.sum`, `optim.SGD`
 * @property {'function' | 'class' | 'method' | 'property' | 'constant' | 'type'} kind
 * @property {readonly (readonly string[])[]} parameters an overload each; `#` marks numbers, `~` numbers or tensors,
 *   `?` optional ones, `...` the rest
 * @property {readonly (readonly string[])[]} options an overload each: the keys of its options object; `#` and `~` as above
 * @property {readonly string[]} declarations its overloads as TypeScript shows them
 * @property {string} documentation
 * @property {string} file relative to the checkout
 */

/** @type {readonly Entry[] | undefined} */
let door;

/**
 * Everything the door exports, namespaces and members included, in order. It is read once: nothing behind it is
 * generated.
 */
export function readDoor() {
  return (door ??= read(join(root, 'engine', 'index.ts')));
}

/**
 * @param {string} file
 * @returns {Entry[]}
 */
function read(file) {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    },
  );
  const program = ts.createProgram([file], config?.options ?? {});
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`${file} is missing`);
  return new Reader(program.getTypeChecker()).read(source);
}

class Reader {
  /** @param {ts.TypeChecker} checker */
  constructor(checker) {
    this.checker = checker;
    /** @type {Entry[]} */
    this.entries = [];
    /** The classes behind the door. @type {Set<ts.Symbol>} */
    this.classes = new Set();
  }

  /** @param {ts.SourceFile} source */
  read(source) {
    const door = /** @type {ts.Symbol} */ (this.checker.getSymbolAtLocation(source));
    this.collect(door);
    this.namespace(door, '');
    return this.entries;
  }

  /** @param {ts.Symbol} module */
  exportsOf(module) {
    return this.checker.getExportsOfModule(module).map((exported) => ({
      name: exported.name,
      symbol:
        exported.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(exported) : exported,
    }));
  }

  /** @param {ts.Symbol} module */
  collect(module) {
    for (const { symbol } of this.exportsOf(module)) {
      if (symbol.flags & ts.SymbolFlags.ValueModule) this.collect(symbol);
      else if (symbol.flags & ts.SymbolFlags.Class) this.classes.add(symbol);
    }
  }

  /**
   * @param {ts.Symbol} module
   * @param {string} prefix
   */
  namespace(module, prefix) {
    for (const { name, symbol } of this.exportsOf(module)) {
      const path = prefix + name;
      if (symbol.flags & ts.SymbolFlags.ValueModule) this.namespace(symbol, `${path}.`);
      else if (symbol.flags & ts.SymbolFlags.Class) this.classOf(symbol, path);
      else if (symbol.flags & ts.SymbolFlags.Value) this.value(symbol, path);
      else this.add(symbol, path, 'type', []);
    }
  }

  /**
   * @param {ts.Symbol} symbol
   * @param {string} path
   */
  value(symbol, path) {
    const type = this.checker.getTypeOfSymbol(symbol);
    const calls = type.getCallSignatures();
    if (calls.length > 0) this.add(symbol, path, 'function', calls);
    else this.add(symbol, path, 'constant', []);
  }

  /**
   * @param {ts.Symbol} symbol
   * @param {string} path
   */
  classOf(symbol, path) {
    const makes = this.checker.getTypeOfSymbol(symbol).getConstructSignatures();
    this.add(symbol, path, 'class', makes);
    const instance = this.checker.getDeclaredTypeOfSymbol(symbol);
    for (const member of instance.getProperties()) {
      if (member.name.startsWith('__') || isHidden(member) || this.isInherited(symbol, member))
        continue;
      const calls = this.checker.getTypeOfSymbol(member).getCallSignatures();
      const kind = calls.length > 0 ? 'method' : 'property';
      this.add(member, `${path}.${member.name}`, kind, calls);
    }
  }

  /**
   * Whether a class has the member from one that is behind the door, too: what comes from any other is as
   * good as its own.
   *
   * @param {ts.Symbol} symbol the class
   * @param {ts.Symbol} member
   */
  isInherited(symbol, member) {
    /** @type {ts.Symbol | undefined} */
    let owner = symbol;
    do {
      if (member.declarations?.some(({ parent }) => isDeclaredIn(owner, parent))) return false;
      const type = /** @type {ts.InterfaceType} */ (this.checker.getDeclaredTypeOfSymbol(owner));
      owner = this.checker.getBaseTypes(type).find(({ symbol: base }) => isClass(base))?.symbol;
    } while (owner !== undefined && !this.classes.has(owner) && !isBuiltIn(owner));
    return owner !== undefined;
  }

  /**
   * @param {ts.Symbol} symbol
   * @param {string} path
   * @param {Entry['kind']} kind
   * @param {readonly ts.Signature[]} signatures
   */
  add(symbol, path, kind, signatures) {
    const read = signatures.map((signature) => this.signature(signature));
    const place = symbol.declarations?.[0]?.getSourceFile().fileName ?? '';
    const name = path.slice(path.lastIndexOf('.') + 1);
    this.entries.push({
      path,
      kind,
      parameters: read.map(({ parameters }) => parameters),
      options: read.map(({ options }) => options),
      declarations: signatures.map((signature) => {
        const text = this.checker.signatureToString(signature, undefined, FLAGS);
        // That an optional parameter may be undefined goes without saying.
        return name + text.replace(/(\?: \w+) \| undefined(?=[,)])/g, '$1');
      }),
      documentation: ts.displayPartsToString(symbol.getDocumentationComment(this.checker)),
      file: place.startsWith(root) ? place.slice(root.length).replace(/^[/\\]/, '') : place,
    });
  }

  /** @param {ts.Signature} signature */
  signature(signature) {
    /** @type {string[]} */
    const parameters = [];
    /** @type {string[]} */
    let options = [];
    const all = signature.getParameters().flatMap((parameter) => this.expand(parameter));
    all.forEach((each, i) => {
      const keys = i === all.length - 1 ? this.optionsOf(each) : null;
      if (keys === null)
        parameters.push(
          each.rest
            ? `...${each.name}`
            : each.name + this.mark(each.type) + (each.optional ? '?' : ''),
        );
      else options = keys;
    });
    return { parameters, options };
  }

  /**
   * A parameter; a rest parameter whose type is a tuple stands for several.
   *
   * @param {ts.Symbol} parameter
   * @returns {{ name: string, type: ts.Type, optional: boolean, rest: boolean }[]}
   */
  expand(parameter) {
    const type = this.checker.getTypeOfSymbol(parameter);
    const declaration = parameter.valueDeclaration;
    const isParameter = declaration !== undefined && ts.isParameter(declaration);
    const isRest = isParameter && declaration.dotDotDotToken !== undefined;
    const optional =
      isParameter &&
      (declaration.questionToken !== undefined || declaration.initializer !== undefined);
    if (isRest && this.checker.isTupleType(type)) {
      const target = /** @type {ts.TupleType} */ (/** @type {ts.TypeReference} */ (type).target);
      return this.checker
        .getTypeArguments(/** @type {ts.TypeReference} */ (type))
        .map((each, i) => {
          const label = target.labeledElementDeclarations?.[i];
          const flags = target.elementFlags[i] ?? 0;
          return {
            name:
              label !== undefined && ts.isIdentifier(label.name) ? label.name.text : `argument${i}`,
            type: each,
            optional: (flags & ts.ElementFlags.Optional) !== 0,
            rest: (flags & ts.ElementFlags.Rest) !== 0,
          };
        });
    }
    return [{ name: parameter.name, type, optional, rest: isRest }];
  }

  /**
   * The keys of an options object; null for any other type. All are optional, or the function takes it apart.
   *
   * @param {{ name: string, type: ts.Type }} parameter
   * @returns {string[] | null}
   */
  optionsOf({ name, type: given }) {
    const type = this.checker.getNonNullableType(given);
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) || type.isClass())
      return null;
    if (type.getProperty('storage') !== undefined) return null; // a Tensor
    if (type.getCallSignatures().length > 0 || this.checker.isArrayLikeType(type)) return null;
    const properties = type.getProperties();
    if (properties.length === 0) return null;
    const optional = properties.filter(({ flags }) => flags & ts.SymbolFlags.Optional).length;
    const isTakenApart = name.startsWith('__') && optional > 0;
    if (
      type.getStringIndexType() !== undefined ||
      (optional < properties.length && !isTakenApart)
    ) {
      return null;
    }
    return properties.map(
      (property) => property.name + this.mark(this.checker.getTypeOfSymbol(property)),
    );
  }

  /** `#` for a number, `~` for a number or a tensor. @param {ts.Type} given */
  mark(given) {
    const type = this.checker.getNonNullableType(given);
    const parts = type.isUnion() ? type.types : [type];
    const numbers = parts.filter(({ flags }) => flags & ts.TypeFlags.Number);
    const tensors = parts.filter((part) => part.getProperty('storage') !== undefined);
    if (numbers.length === 0 || numbers.length + tensors.length < parts.length) return '';
    return tensors.length === 0 ? '#' : '~';
  }
}

const FLAGS =
  ts.TypeFormatFlags.NoTruncation |
  ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope |
  ts.TypeFormatFlags.OmitParameterModifiers;

/** Also one of JavaScript's own, such as Error. @param {ts.Symbol} symbol */
const isClass = (symbol) => (symbol.flags & ts.SymbolFlags.Class) !== 0 || isBuiltIn(symbol);

/** @param {ts.Symbol} symbol */
const isBuiltIn = (symbol) => (symbol.flags & ts.SymbolFlags.Variable) !== 0;

/**
 * @param {ts.Symbol | undefined} owner
 * @param {ts.Node} parent of a member's declaration
 */
function isDeclaredIn(owner, parent) {
  return owner?.declarations?.some((declaration) => declaration === parent) === true;
}

/** @param {ts.Symbol} member */
function isHidden(member) {
  const declaration = member.valueDeclaration;
  if (declaration === undefined) return false;
  if (
    ts.isClassElement(declaration) &&
    declaration.name?.kind === ts.SyntaxKind.PrivateIdentifier
  ) {
    return true;
  }
  if (
    ts.getCombinedModifierFlags(declaration) &
    (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)
  )
    return true;
  return ts.getJSDocTags(declaration).some(({ tagName }) => tagName.text === 'internal');
}
