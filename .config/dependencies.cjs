/**
 * @file The laws of the house as dependency-cruiser rules: which room may import what. Each room has one
 * rule that forbids everything but its short list, so that a new import is allowed on purpose.
 */

/** Stands in a list of allowed imports for Node's built-in modules. */
const NODE = 'node';
/** The rooms that compute: they run in a page, a worker and a plain program alike. */
const COMPUTING =
  '^engine/(index[.]ts|(tensor|kernels|ops|autograd|functional|symbol|nn|optim|dialects)/)';

/**
 * @param {string} name
 * @param {string} comment
 * @param {string} from
 * @param {readonly string[]} allowed
 */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: {
    pathNot: allowed.filter((each) => each !== NODE),
    ...(allowed.includes(NODE) && { dependencyTypesNot: ['core'] }),
  },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Two modules that need each other at run time are one module, or hide a third. Among operators it ' +
        'is nature: the derivative of sin is cos and that of cos is sin; they call each other, and ' +
        'nothing while loading.',
      severity: 'error',
      from: {},
      to: {
        circular: true,
        via: { pathNot: '^engine/(ops|autograd)/' },
        viaOnly: { dependencyTypesNot: ['type-only'] },
      },
    },
    {
      name: 'resolvable',
      comment:
        'Every import must be found; what is compared with or recorded is installed outside the checkout.',
      severity: 'error',
      from: { pathNot: '^test/(bench/inspector/peers|recorder/programs)/' },
      to: { couldNotResolve: true, pathNot: '^(vscode$|gradlens)' },
    },
    only(
      'engine-computes',
      'The computing rooms import one another and nothing else: no Node, no VS Code, no package.',
      COMPUTING,
      [COMPUTING],
    ),
    only(
      'recorder-is-a-guest',
      "The recorder runs in other people's programs: it knows the observer interface and Node, and how " +
        'functions of WebAssembly are written.',
      '^engine/recorder/',
      [
        '^engine/recorder/',
        '^engine/autograd/observer[.]ts$',
        '^engine/kernels/wasm/(encoding|function|host|instructions)[.]ts$',
        NODE,
      ],
    ),
    only(
      'graph-understands-records',
      'The graph reads records, prints values as the engine does, and speaks the protocol.',
      '^engine/graph/',
      [
        '^engine/graph/',
        COMPUTING,
        '^engine/recorder/records/',
        '^engine/protocol/index[.]ts$',
        NODE,
        'node_modules/@jridgewell/',
      ],
    ),
    only(
      'replay-computes-again',
      'A replay runs recordings with the engine, and compares what comes out as graphs.',
      '^engine/replay/',
      [
        '^engine/(replay|graph)/',
        COMPUTING,
        '^engine/recorder/records/(format|values)[.]ts$',
        '^engine/protocol/index[.]ts$',
      ],
    ),
    only(
      'worker-serves',
      'The worker joins the rooms of the engine, and knows neither VS Code nor the page.',
      '^engine/worker/',
      ['^engine/', NODE, 'node_modules/(@jridgewell|esbuild|typescript)/'],
    ),
    only(
      'trace-keeps-recordings',
      'A trace is recordings in one file: it reads and writes them with the graph, and knows no program.',
      '^engine/trace/',
      [
        '^engine/(trace|graph)/',
        '^engine/recorder/records/format[.]ts$',
        '^engine/protocol/index[.]ts$',
        NODE,
      ],
    ),
    only(
      'cli-is-a-front',
      'The commands put traces and graphs on the screen; names they take from the source as live runs do.',
      '^engine/cli/',
      [
        '^engine/(cli|trace|graph|source)/',
        '^engine/recorder/records/format[.]ts$',
        '^engine/protocol/index[.]ts$',
        NODE,
      ],
    ),
    only(
      'protocol-is-plain',
      'The protocol and its channel are shared by all sides: they import one another and the records.',
      '^engine/protocol/',
      ['^engine/protocol/', '^engine/recorder/records/format[.]ts$'],
    ),
    {
      name: 'protocol-has-one-door',
      comment: 'What the worker and the others say is imported from engine/protocol/index.ts.',
      severity: 'error',
      from: { pathNot: '^engine/protocol/' },
      to: { path: '^engine/protocol/', pathNot: '/(index|channel)[.]ts$' },
    },
    only(
      'source-reads-text',
      "What a program's text tells is read with the compiler alone: nothing of it runs.",
      '^engine/source/',
      ['^engine/source/', '^engine/protocol/index[.]ts$', 'node_modules/typescript/'],
    ),
    only(
      'runner-runs-programs',
      "The runner compiles a user's program and runs it with the bundled engine in a thread of its own.",
      '^engine/runner/',
      [
        '^engine/runner/',
        COMPUTING,
        '^engine/recorder/',
        '^engine/protocol/index[.]ts$',
        NODE,
        'node_modules/(@jridgewell|typescript)/',
      ],
    ),
    only(
      'extension-is-glue',
      'The extension meets the page in webview/protocol.ts and the engine in engine/protocol/.',
      '^extension/',
      [
        '^extension/',
        '^vscode$',
        'node_modules/(@types/vscode|dotenv|ws|@types/ws)/',
        NODE,
        '^webview/(protocol|html)[.]ts$',
        '^engine/protocol/index[.]ts$',
      ],
    ),
    only(
      'page-is-a-renderer',
      'The page meets the extension in webview/protocol.ts, which takes its words from engine/protocol/.',
      '^webview/',
      [
        '^webview/',
        '^engine/protocol/(index|channel)[.]ts$',
        'node_modules/(cytoscape|@types/cytoscape|@vscode/webview-ui-toolkit)/',
      ],
    ),
    {
      name: 'toolkit-behind-one-door',
      comment:
        'Only webview/controls.ts imports the toolkit, so that replacing it changes one file.',
      severity: 'error',
      from: { pathNot: '^(webview/controls[.]ts$|node_modules/)' },
      to: { path: 'node_modules/@vscode/webview-ui-toolkit/' },
    },
    {
      name: 'cytoscape-in-the-canvas',
      comment: 'Only webview/canvas/ imports cytoscape.',
      severity: 'error',
      from: { pathNot: '^(webview/canvas/|node_modules/|test/(webview|bench/inspector)/)' },
      to: { path: 'node_modules/(@types/)?cytoscape/' },
    },
    {
      name: 'product-knows-no-tests',
      comment: 'Nothing that ships imports a test or an example.',
      severity: 'error',
      from: { path: '^(engine|extension|webview|examples)/' },
      to: { path: '^test/' },
    },
    only(
      'examples-are-plain-programs',
      "Examples import 'gradlens' as any program would.",
      '^examples/',
      [
        '^examples/',
        '^gradlens$',
        '^engine/index[.]ts$',
        '^engine/dialects/[a-z]+/index[.]ts$',
        '^out/engine/',
        NODE,
      ],
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: ['node_modules', '^out/'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.d.ts', '.js', '.mjs', '.cjs', '.json'],
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
    },
  },
};
