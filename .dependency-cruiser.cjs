/**
 * Which folder may import which (docs/architecture.md). Every folder of src/ has one line: what it may reach besides
 * itself. Packages are listed where they are allowed.
 */
const folders = {
  model: [],
  dataplane: ['model'],
  // Compiled by asc too: integers only, imports nothing but itself.
  core: [],
  image: ['core', 'model'],
  matching: ['model'],
  // Every random choice derives from the draws of split/.
  routing: ['retry', 'split', 'matching', 'model'],
  authz: ['matching', 'model'],
  retry: ['split', 'matching', 'model'],
  split: ['matching', 'model'],
  config: ['model', 'matching'],
  lowering: ['config', 'dataplane', 'matching', 'model'],
  engine: ['routing', 'authz', 'retry', 'split', 'matching', 'image', 'core', 'model'],
  observe: ['model', 'retry'],
  explain: ['engine', 'retry', 'split', 'matching', 'lowering', 'config', 'dataplane', 'model'],
  expectations: ['explain', 'config', 'model'],
}

/** The same within the core, whose layout/ all of them know: what decisions are made of, from the ground up. */
const coreFolders = {
  layout: [],
  memory: [],
  patterns: ['memory'],
  matching: ['patterns', 'memory'],
  intake: ['matching', 'memory'],
  retry: ['memory'],
  authz: ['intake', 'matching', 'memory'],
  routing: ['retry', 'intake', 'matching', 'patterns', 'memory'],
  connection: ['authz', 'routing', 'intake', 'matching', 'memory'],
  validate: ['memory'],
}

/** What writes parts of an image: `compile.ts`, `compile-*.ts` and all below a folder `compile` or `automata`. */
const compilers = '^src/[a-z]+/(compile|automata)'

/** Packages that only some folders may import. */
const packages = {
  'io-ts': ['config', 'expectations'],
  'fp-ts': ['config', 'lowering', 'explain', 'expectations', 'cli'],
  yaml: ['config', 'cli'],
  re2js: ['matching', 'config'],
  'ipaddr\\.js': ['matching', 'config', 'lowering'],
  'fastest-levenshtein': ['config', 'cli'],
  commander: ['cli'],
  jose: ['cli'],
  picocolors: ['cli'],
  picomatch: ['cli'],
  fdir: ['cli'],
}

/** A vendor's folder never imports another vendor's. */
const vendors = ['istio', 'smi', 'gateway-api', 'linkerd']

module.exports = {
  forbidden: [
    ...Object.entries(folders).map(([folder, allowed]) => ({
      name: `${folder}-reaches-down-only`,
      severity: 'error',
      from: { path: `^src/${folder}/`, pathNot: compilers },
      to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
    })),
    ...Object.entries(folders).map(([folder, allowed]) => ({
      name: `${folder}-compiles-into-images`,
      severity: 'error',
      from: { path: `^src/${folder}/(compile|automata)` },
      to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed, 'image', 'core/layout'].join('|')})/` },
    })),
    ...Object.entries(coreFolders).map(([folder, allowed]) => ({
      name: `core-${folder}-reaches-down-only`,
      severity: 'error',
      from: { path: `^src/core/${folder}/` },
      to: { path: '^src/', pathNot: `^src/core/(${[folder, 'layout', ...allowed].join('|')})/` },
    })),
    ...Object.entries(packages).map(([name, allowed]) => ({
      name: `${name.replace('\\', '')}-has-its-place`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${allowed.join('|')})/` },
      to: { path: `node_modules/${name}/` },
    })),
    ...vendors.map((vendor) => ({
      name: `${vendor}-knows-no-other-vendor`,
      severity: 'error',
      from: { path: `^src/(config|lowering)/${vendor}/` },
      to: { path: `^src/(config|lowering)/(${vendors.filter((other) => other !== vendor).join('|')})/` },
    })),
    {
      name: 'library-without-node',
      comment: 'The library runs in browsers: only the command line may use Node.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'library-without-cli', severity: 'error', from: { path: '^src/index\\.ts$' }, to: { path: '^src/cli/' } },
    { name: 'no-import-of-the-index', severity: 'error', from: { path: '^src/' }, to: { path: '^src/index\\.ts$' } },
    {
      name: 'no-development-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    { name: 'resolvable', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
}
