/** @file What ESLint checks beyond the compiler: mistakes, and names a room must not know. */
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What only a page has. */
const DOM = [
  'window',
  'document',
  'navigator',
  'HTMLElement',
  'localStorage',
  'requestAnimationFrame',
];
/** What only Node has. */
const NODE = ['process', 'Buffer', 'require', '__dirname', '__filename', 'setImmediate'];

/**
 * @param {readonly string[]} names
 * @param {string} message
 * @returns {import('eslint').Linter.RuleEntry}
 */
const forbid = (names, message) => ['error', ...names.map((name) => ({ name, message }))];

export default defineConfig(
  globalIgnores(['out/', 'node_modules/', '.*/', 'test/engine/behaviour/programs/']),
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-undef': 'off', // the compiler knows better
      // `using _ = noGrad()` is used by its scope; `_ctx` is there because its interface is.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_$', argsIgnorePattern: '^_' },
      ],
      // A differentiable function of one's own is a class with two static methods, as in PyTorch.
      '@typescript-eslint/no-extraneous-class': ['error', { allowStaticOnly: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Numbers print well.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Typed arrays are indexed in bounds by construction; a check per element would cost the kernels.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // An arrow may pass on what it calls; a method may be async because its interface is.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/require-await': 'off',
      // Protocols say with `{}` that a call has no parameters, and with `void` that it has no answer.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // VS Code's interfaces take any object of the right shape, and its Disposable is one.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: true },
      ],
    },
  },
  {
    files: ['engine/**/*.ts'],
    rules: {
      'no-restricted-globals': forbid(DOM, 'The engine runs without a page.'),
    },
  },
  {
    files: ['engine/**/*.ts'],
    ignores: ['recorder', 'worker', 'runner', 'graph', 'trace', 'cli'].map(
      (room) => `engine/${room}/**`,
    ),
    rules: {
      'no-restricted-globals': forbid(
        [...DOM, ...NODE],
        'The engine runs in a page, a worker and a plain program alike.',
      ),
    },
  },
  {
    files: ['engine/recorder/**/*.ts'],
    // It keeps the built-ins' methods as they were before the program could change them.
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    files: ['engine/recorder/**/*.ts'],
    // These run before the program, which may put iterators of its own into the place of the language's.
    ignores: ['realm/primordials', 'realm/signs', 'records/vector-sums', 'loading/waiting'].map(
      (name) => `engine/recorder/${name}.ts`,
    ),
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ForOfStatement, ArrayPattern, :not(ObjectExpression) > SpreadElement',
          message: 'The program may have changed how arrays are iterated over.',
        },
      ],
    },
  },
  {
    files: ['extension/**/*.ts'],
    rules: { 'no-restricted-globals': forbid(DOM, 'The extension runs in Node.') },
  },
  {
    files: ['webview/**/*.ts'],
    rules: { 'no-restricted-globals': forbid(NODE, 'The inspector runs in a page.') },
  },
  {
    files: ['engine/worker/**/*.ts'],
    // The worker's standard error is the extension's log.
    rules: { 'no-console': ['error', { allow: ['error'] }] },
  },
  {
    files: ['examples/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
);
