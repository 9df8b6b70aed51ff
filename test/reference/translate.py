"""Turns a Python program for PyTorch into TypeScript for the dialect `gradlens/torch`, line by line.

The rules are the dialect's contract: keyword arguments go into one trailing object, None is null, a `with`
block is a block with `using`. Python's operators and built-in functions, whose meaning depends on what they
meet, become calls of the few functions in `test/engine/behaviour/python.ts`. Understands the part of Python
that programs about tensors use, and refuses the rest.
"""

import ast
import json

#: Python's operators, by the function that stands for them.
BINARY = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.FloorDiv: "floordiv",
    ast.Mod: "mod", ast.Pow: "pow", ast.MatMult: "matmul", ast.BitAnd: "and_", ast.BitOr: "or_",
    ast.BitXor: "xor",
}  # fmt: skip
COMPARE = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
    ast.In: "contains",
}  # fmt: skip
UNARY = {ast.USub: "neg", ast.Not: "not_", ast.Invert: "invert", ast.UAdd: "pos"}
#: Built-in functions that python.ts has, under the same name or, where JavaScript reserves it, another.
BUILTINS = {
    name: name
    for name in "len range print str float int isinstance zip enumerate list tuple sum min max abs getattr"
    " hasattr setattr repr type all any sorted reversed id round callable map filter say error warned close"
    " partial reduce product deepcopy copy functools itertools contextlib math gc dict set super slice exact issubclass iter next delattr OrderedDict dir divmod".split()
}  # fmt: skip
BUILTINS |= {"bool": "truth", "super": "super", "Exception": "Exception"}
ERRORS = "RuntimeError TypeError ValueError IndexError NotImplementedError".split()
#: Methods of Python's lists, dictionaries, sets and strings, which JavaScript has under other names.
METHODS = set(
    "append extend insert remove pop index count sort reverse copy items keys values get update setdefault add discard"
    " clear split join startswith endswith upper lower strip replace format find".split()
)
#: JavaScript's words that Python programs use as names.
RESERVED = set("function var let const new delete typeof void default switch case this null in of enum".split())


class Unsupported(Exception):
    pass


def name_of(name):
    return f"{name}_" if name in RESERVED else name


def parameters(function):
    return [each.arg for each in function.args.args]


class Translator(ast.NodeVisitor):
    def __init__(self):
        self.used = set()
        self.scopes = [{}]
        self.classes = set()
        self.temporaries = 0
        #: What the handlers around a statement caught, the innermost last.
        self.caught = []

    # Names ------------------------------------------------------------------------------------------

    def py(self, name):
        self.used.add(name)
        return name

    def temporary(self):
        self.temporaries += 1
        return f"_{self.temporaries}"

    def signature(self, name):
        """Parameters of a function of the program itself; None for others."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    # Expressions ------------------------------------------------------------------------------------

    def visit_Constant(self, node):
        value = node.value
        if value is None:
            return "null"
        if value is Ellipsis:
            return "torch.ellipsis"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value) if abs(value) < 2**53 else f"{value}n"
        if isinstance(value, float):
            return {"inf": "Infinity", "nan": "NaN"}.get(repr(value), repr(value))
        if isinstance(value, str):
            return json.dumps(value, ensure_ascii=False)
        raise Unsupported(ast.dump(node))

    def visit_Name(self, node):
        if node.id == "self":
            return "this"
        if node.id in ERRORS:
            return f"torch.{node.id}"
        if self.signature(node.id) is None and node.id in BUILTINS:
            return self.py(BUILTINS[node.id])
        return name_of(node.id)

    def visit_Attribute(self, node):
        return f"{self.operand(node.value)}.{node.attr}"

    def operand(self, node):
        text = self.visit(node)
        if isinstance(node, (ast.Lambda, ast.IfExp, ast.BoolOp)) or (
            isinstance(node, ast.Constant) and not isinstance(node.value, str)
        ):
            return f"({text})"
        return text

    def visit_Tuple(self, node):
        return f"[{', '.join(map(self.visit, node.elts))}]"

    visit_List = visit_Tuple

    def visit_Set(self, node):
        return f"new Set([{', '.join(map(self.visit, node.elts))}])"

    def visit_Starred(self, node):
        return f"...{self.operand(node.value)}"

    def visit_Dict(self, node):
        parts = [
            f"...{self.operand(value)}" if key is None else f"{self.key(key)}: {self.visit(value)}"
            for key, value in zip(node.keys, node.values)
        ]
        return f"({{ {', '.join(parts)} }})" if parts else "({})"

    def key(self, node):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value if node.value.isidentifier() else json.dumps(node.value)
        return f"[{self.visit(node)}]"

    def visit_JoinedStr(self, node):
        parts = []
        for each in node.values:
            if isinstance(each, ast.Constant):
                parts.append(each.value.replace("\\", "\\\\").replace("`", "\\`").replace("$", "\\$"))
            elif each.format_spec is None:
                convert = "repr" if each.conversion == ord("r") else "format"
                parts.append(f"${{{self.py(convert)}({self.visit(each.value)})}}")
            else:
                raise Unsupported("a format in an f-string")
        return f"`{''.join(parts)}`"

    def visit_BinOp(self, node):
        function = self.py(BINARY[type(node.op)])
        return f"{function}({self.visit(node.left)}, {self.visit(node.right)})"

    def visit_UnaryOp(self, node):
        if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return f"-{self.visit(node.operand)}"
        if isinstance(node.op, ast.Not):
            return f"!{self.truth(node.operand)}"
        return f"{self.py(UNARY[type(node.op)])}({self.visit(node.operand)})"

    def visit_BoolOp(self, node):
        """The first value that decides, or the last one."""
        function = self.py("both" if isinstance(node.op, ast.And) else "either")
        return f"{function}({', '.join(f'() => {self.operand(each)}' for each in node.values)})"

    def truth(self, node):
        """A condition: comparisons of identity are booleans in both languages, others need Python's rule."""
        if isinstance(node, ast.Compare) and all(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops):
            return f"({self.visit(node)})"
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            return self.visit(node)
        if isinstance(node, ast.BoolOp):
            word = " && " if isinstance(node.op, ast.And) else " || "
            return f"({word.join(self.truth(each) for each in node.values)})"
        return f"{self.py('truth')}({self.visit(node)})"

    def visit_Compare(self, node):
        parts = []
        left = node.left
        for op, right in zip(node.ops, node.comparators):
            a, b = self.operand(left), self.operand(right)
            if isinstance(op, ast.Is):
                parts.append(f"{a} === {b}")
            elif isinstance(op, ast.IsNot):
                parts.append(f"{a} !== {b}")
            elif isinstance(op, ast.NotIn):
                parts.append(f"!{self.py('contains')}({a}, {b})")
            else:
                parts.append(f"{self.py(COMPARE[type(op)])}({a}, {b})")
            left = right
        return " && ".join(parts)

    def visit_IfExp(self, node):
        return f"{self.truth(node.test)} ? {self.operand(node.body)} : {self.operand(node.orelse)}"

    def visit_Lambda(self, node):
        body = self.visit(node.body)
        text = f"({self.parameter_list(node.args)}) => {f'({body})' if body.startswith('{') else body}"
        # A default under the parameter's own name: its value of now, which JavaScript's would not reach.
        kept = [each.id for each in node.args.defaults if isinstance(each, ast.Name)]
        for name in kept:
            text = text.replace(f"{name} = {name}", f"{name} = {name}_now")
        now = ", ".join(f"{name}_now" for name in kept)
        return f"(({now}) => {text})({', '.join(kept)})" if kept else text

    def visit_ListComp(self, node, collect="result.push({})"):
        text = collect.format(self.visit(node.elt))
        for each in reversed(node.generators):
            for condition in reversed(each.ifs):
                text = f"if ({self.truth(condition)}) {text}"
            text = f"for (const {self.target(each.target)} of {self.visit(each.iter)}) {{ {text}; }}"
        return f"(() => {{ const result = []; {text} return result; }})()"

    visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node):
        pairs = ast.ListComp(ast.Tuple([node.key, node.value]), node.generators)
        return f"Object.fromEntries({self.visit(pairs)})"

    def visit_Subscript(self, node):
        return f"{self.py('getitem')}({self.visit(node.value)}, {self.index(node.slice)})"

    def index(self, node):
        """What stands between the brackets, as a list."""
        if isinstance(node, ast.Tuple):
            return f"[{', '.join(map(self.visit, node.elts))}]"
        return f"[{self.visit(node)}]"

    def visit_Slice(self, node):
        parts = [self.visit(each) if each else "null" for each in (node.lower, node.upper, node.step)]
        while len(parts) > 1 and parts[-1] == "null":
            parts.pop()
        return f"torch.slice({', '.join(parts)})"

    def visit_Call(self, node):
        function = node.func
        if isinstance(function, ast.Name) and function.id == "super":
            return "super"
        args = [self.visit(each) for each in node.args]
        known = self.signature(function.id) if isinstance(function, ast.Name) else None
        if known is not None and node.keywords:
            args = self.in_place(args, node.keywords, known)
        elif node.keywords:
            parts = [
                f"...{self.operand(each.value)}" if each.arg is None else f"{each.arg}: {self.visit(each.value)}"
                for each in node.keywords
            ]
            args.append(f"{{ {', '.join(parts)} }}")
        if isinstance(function, ast.Attribute) and self.is_super(function.value):
            # The constructor is called as such, other methods by name.
            return f"super({', '.join(args)})" if function.attr == "__init__" else f"super.{function.attr}({', '.join(args)})"
        if isinstance(function, ast.Attribute) and function.attr in METHODS:
            owner = self.operand(function.value)
            return f"{self.py('method')}({', '.join([owner, json.dumps(function.attr), *args])})"
        callee = self.operand(function)
        made = isinstance(function, ast.Name) and function.id in self.classes
        return f"{'new ' if made else ''}{callee}({', '.join(args)})"

    @staticmethod
    def is_super(node):
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"

    def in_place(self, args, keywords, names):
        """Keyword arguments of a function of the program, at their places."""
        result = list(args)
        for each in keywords:
            place = names.index(each.arg)
            result += ["undefined"] * (place + 1 - len(result))
            result[place] = self.visit(each.value)
        return result

    # Statements -------------------------------------------------------------------------------------

    def parameter_list(self, args, drop=0):
        defaults = [None] * (len(args.args) - len(args.defaults)) + list(args.defaults)
        result = [
            f"{name_of(each.arg)}" + (f" = {self.visit(value)}" if value else "")
            for each, value in list(zip(args.args, defaults))[drop:]
        ]
        if args.vararg:
            result.append(f"...{name_of(args.vararg.arg)}")
        if args.kwonlyargs or args.kwarg:
            raise Unsupported("keyword-only parameters")
        return ", ".join(result)

    def block(self, statements):
        return "\n".join(self.visit(each) for each in statements)

    def visit_Module(self, node):
        return self.block(node.body)

    def visit_FunctionDef(self, node, method=False):
        self.scopes[-1][node.name] = parameters(node)
        decorators = [self.visit(each) for each in node.decorator_list if not is_static(each)]
        static = any(map(is_static, node.decorator_list))
        drop = 1 if method and not static else 0
        names = self.locals(node)
        self.scopes.append({name: None for name in parameters(node)})
        body = self.block(node.body)
        given = self.parameter_list(node.args, drop)
        self.scopes.pop()
        declared = f"let {', '.join(f'{name_of(each)}' for each in names)};\n" if names else ""
        if method and decorators:
            # A decorated method is a static field that holds the decorated function.
            text = f"function ({given}) {{\n{declared}{body}\n}}"
            for each in reversed(decorators):
                text = f"{each}({text})"
            return f"static {node.name} = {text};"
        if method:
            name = "constructor" if node.name == "__init__" else node.name
            return f"{'static ' if static else ''}{name}({given}) {{\n{declared}{body}\n}}"
        text = f"({given}) => {{\n{declared}{body}\n}}"
        for each in reversed(decorators):
            text = f"{each}({text})"
        export = "export " if len(self.scopes) == 1 and node.name.startswith("test_") else ""
        return f"{export}const {name_of(node.name)} = {text};"

    def locals(self, node):
        """Names that a function assigns and that no inner `const` declares, in order."""
        own, outer = {}, set(parameters(node))
        if node.args.vararg:
            outer.add(node.args.vararg.arg)

        def bind(target):
            for each in ast.walk(target):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                    own[each.id] = True

        def walk(statements):
            for each in statements:
                if isinstance(each, ast.Assign):
                    for target in each.targets:
                        bind(target)
                elif isinstance(each, (ast.AugAssign, ast.AnnAssign, ast.For)):
                    bind(each.target)
                elif isinstance(each, (ast.Nonlocal, ast.Global)):
                    outer.update(each.names)
                elif isinstance(each, ast.With):
                    for item in each.items:
                        if item.optional_vars is not None:
                            bind(item.optional_vars)
                if isinstance(each, (ast.FunctionDef, ast.ClassDef)):
                    continue
                for field in ("body", "orelse", "finalbody"):
                    walk(getattr(each, field, []))
                for handler in getattr(each, "handlers", []):
                    walk(handler.body)
                for walrus in ast.walk(each):
                    if isinstance(walrus, ast.NamedExpr):
                        bind(walrus.target)

        walk(node.body)
        return [name for name in own if name not in outer]

    def visit_NamedExpr(self, node):
        return f"({self.visit(node.target)} = {self.visit(node.value)})"

    def visit_ClassDef(self, node):
        self.classes.add(node.name)
        parts = []
        for each in node.body:
            if isinstance(each, ast.FunctionDef):
                parts.append(self.visit_FunctionDef(each, method=True))
            elif isinstance(each, ast.Assign):
                parts.append(f"static {each.targets[0].id} = {self.visit(each.value)};")
            elif not isinstance(each, (ast.Pass, ast.Expr)):
                raise Unsupported(ast.dump(each))
        base = f" extends {self.visit(node.bases[0])}" if node.bases else ""
        return f"class {node.name}{base} {{\n" + "\n".join(parts) + "\n}"

    def visit_Return(self, node):
        return f"return {self.visit(node.value) if node.value else 'null'};"

    def visit_Expr(self, node):
        return f"{self.visit(node.value)};" if not is_text(node) else ""

    def visit_Pass(self, node):
        return ""

    def visit_Break(self, node):
        return "break;"

    def visit_Continue(self, node):
        return "continue;"

    def visit_Nonlocal(self, node):
        return ""

    visit_Global = visit_Nonlocal

    def target(self, node):
        if isinstance(node, (ast.Tuple, ast.List)):
            return f"[{', '.join(map(self.target, node.elts))}]"
        if isinstance(node, ast.Starred):
            return f"...{self.target(node.value)}"
        return self.visit(node)

    def visit_Assign(self, node):
        value = self.visit(node.value)
        if len(node.targets) > 1:
            name = self.temporary()
            lines = [self.assign(each, name) for each in node.targets]
            return "\n".join([f"const {name} = {value};", *lines])
        return self.assign(node.targets[0], value)

    def assign(self, target, value):
        if isinstance(target, ast.Subscript):
            return f"{self.py('setitem')}({self.visit(target.value)}, {self.index(target.slice)}, {value});"
        if isinstance(target, (ast.Tuple, ast.List)):
            if any(isinstance(each, ast.Subscript) for each in target.elts):
                name = self.temporary()
                parts = [self.assign(each, f"{name}[{i}]") for i, each in enumerate(target.elts)]
                return "\n".join([f"const {name} = [...{value}];", *parts])
            # Parentheses: a line that begins with a bracket would go on with the line before.
            return f";({self.target(target)} = {value});"
        # A module's top level declares, a function has declared before.
        return f"{'const ' if len(self.scopes) == 1 else ''}{self.target(target)} = {value};"

    def visit_AugAssign(self, node):
        function = self.py("i" + BINARY[type(node.op)].rstrip("_"))
        value = self.visit(node.value)
        if isinstance(node.target, ast.Subscript):
            owner, items = self.temporary(), self.temporary()
            item = f"{self.py('getitem')}({owner}, {items})"
            return (
                f"const {owner} = {self.visit(node.target.value)};\n"
                f"const {items} = {self.index(node.target.slice)};\n"
                f"{self.py('setitem')}({owner}, {items}, {function}({item}, {value}));"
            )
        target = self.visit(node.target)
        return f"{target} = {function}({target}, {value});"

    def visit_Delete(self, node):
        lines = []
        for each in node.targets:
            if isinstance(each, ast.Name):
                lines.append(f"{name_of(each.id)} = undefined;")
            elif isinstance(each, ast.Attribute):
                lines.append(f"{self.visit(each)} = null;")
            else:
                lines.append(f"{self.py('delitem')}({self.visit(each.value)}, {self.index(each.slice)});")
        return "\n".join(lines)

    def visit_If(self, node):
        text = f"if ({self.truth(node.test)}) {{\n{self.block(node.body)}\n}}"
        return f"{text} else {{\n{self.block(node.orelse)}\n}}" if node.orelse else text

    def visit_For(self, node):
        return f"for ({self.target(node.target)} of {self.visit(node.iter)}) {{\n{self.block(node.body)}\n}}"

    def visit_While(self, node):
        return f"while ({self.truth(node.test)}) {{\n{self.block(node.body)}\n}}"

    def visit_With(self, node):
        lines = []
        for item in node.items:
            name = self.temporary()
            lines.append(f"using {name} = {self.visit(item.context_expr)};")
            if item.optional_vars is not None:
                lines.append(f"{self.target(item.optional_vars)} = {self.py('entered')}({name});")
        return "{\n" + "\n".join(lines) + f"\n{self.block(node.body)}\n}}"

    def visit_Try(self, node):
        text = f"try {{\n{self.block(node.body)}\n}}"
        if node.handlers:
            name = self.temporary()
            self.caught.append(name)
            branches = []
            for each in node.handlers:
                bound = f"const {each.name} = {name};\n" if each.name else ""
                if each.type is None or (isinstance(each.type, ast.Name) and each.type.id == "Exception"):
                    test = "true"
                else:
                    types = each.type.elts if isinstance(each.type, ast.Tuple) else [each.type]
                    test = " || ".join(f"{name} instanceof {self.visit(kind)}" for kind in types)
                branches.append(f"if ({test}) {{\n{bound}{self.block(each.body)}\n}}")
            self.caught.pop()
            text += f" catch ({name}) {{\n{' else '.join(branches)} else throw {name};\n}}"
        if node.finalbody:
            text += f" finally {{\n{self.block(node.finalbody)}\n}}"
        return text

    def visit_Raise(self, node):
        if node.exc is None:
            return f"throw {self.caught[-1]};"
        return f"throw new {self.visit(node.exc).removeprefix('new ')};"

    def visit_Assert(self, node):
        message = f", {self.visit(node.msg)}" if node.msg else ""
        return f"{self.py('check')}({self.visit(node.test)}{message});"

    def visit_Import(self, node):
        renamed = [each for each in node.names if each.asname and each.name.startswith("torch.")]
        return "\n".join(f"const {each.asname} = {each.name};" for each in renamed)

    def visit_ImportFrom(self, node):
        if not (node.module or "").startswith("torch"):
            return ""
        return "\n".join(f"const {each.asname or each.name} = {node.module}.{each.name};" for each in node.names)

    def generic_visit(self, node):
        raise Unsupported(f"{type(node).__name__} at line {getattr(node, 'lineno', '?')}")


def is_static(node):
    return isinstance(node, ast.Name) and node.id == "staticmethod"


def is_text(node):
    return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def translate(source, header):
    """The TypeScript of a program; `header` is its first comment."""
    tree = ast.parse(source)
    translator = Translator()
    # Functions may call those that stand below them.
    for each in tree.body:
        if isinstance(each, ast.FunctionDef):
            translator.scopes[0][each.name] = parameters(each)
        if isinstance(each, ast.ClassDef):
            translator.classes.add(each.name)
    body = translator.visit(tree)
    names = sorted(translator.used - {"super"})
    lines = [header, "// @ts-nocheck as loose as Python", "", "import { torch } from '../torch.ts';"]
    if names:
        lines.append(f"import {{ {', '.join(names)} }} from '../python.ts';")
    return "\n".join([*lines, "", body, ""])
