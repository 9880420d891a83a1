// The client as a mini-program takes it: checked, and compiled to CommonJS in a folder of its own.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { client } from './places.js';

const folder = mkdtempSync(join(tmpdir(), 'retention-client-'));
process.once('exit', () => rmSync(folder, { recursive: true }));

/** What TypeScript has to say of the client; empty when all is well. */
export const complaints = compile();

export const { RetentionClient, RetentionError } = createRequire(import.meta.url)(join(folder, 'index.js'));

function compile() {
  const { config } = ts.readConfigFile(join(client, 'tsconfig.json'), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, client);
  const program = ts.createProgram(fileNames, { ...options, noEmit: false, outDir: folder });
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  // Ours is CommonJS whatever the package of the tests says.
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
  return ts.formatDiagnostics(diagnostics, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => client, getNewLine: () => '\n' });
}
