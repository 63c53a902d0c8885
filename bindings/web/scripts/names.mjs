//! The names of properties and methods that the bundle may shorten: those that only our own types declare. A name that
//! the sources also use of the platform stays, and so do the names of what is read or written as JSON. A type of ours that
//! an object of the platform is to fit has to be made of the platform's own (`Pick<WebSocket, 'send'>`); what we hang on nodes
//! begins with `$` and stays, since a short name may be the node's own.

import ts from 'typescript';

/** Interfaces whose values come from elsewhere: as JSON, out of a WebAssembly module, or of a platform that TypeScript's library lacks. */
const FOREIGN_TYPES = new Set(['PageData', 'Typed', 'Left', 'Exports', 'Build', 'ServiceScope', 'Clients', 'FetchEvent']);

export function ownNames(root) {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent({ ...config, include: ['src'] }, ts.sys, root);
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const own = new Set();
  const foreign = new Set();

  const isOurs = (file) => file.fileName.startsWith(`${root}src/`) && !file.isDeclarationFile;
  /** A name that is used: ours only if all its declarations are. */
  const used = (name, symbol) => {
    if (!symbol?.declarations?.every((at) => isOurs(at.getSourceFile()))) foreign.add(name);
  };
  const visit = (node) => {
    if (ts.isPropertySignature(node) || ts.isMethodSignature(node) || ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node) || ts.isParameterPropertyDeclaration(node, node.parent)) {
      (FOREIGN_TYPES.has(node.parent.name?.text) ? foreign : own).add(node.name.text);
    } else if (ts.isPropertyAccessExpression(node)) {
      const symbol = checker.getSymbolAtLocation(node.name);
      // `tree.drop` of a module `tree` is no property of an object.
      used(node.name.text, symbol?.parent?.valueDeclaration?.kind === ts.SyntaxKind.SourceFile ? undefined : symbol);
    } else if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)) foreign.add(node.argumentExpression.text);
    else if (ts.isObjectBindingPattern(node)) {
      for (const { name, propertyName } of node.elements) {
        const { text } = propertyName ?? name;
        used(text, checker.getPropertyOfType(checker.getTypeAtLocation(node), text));
      }
    } else if (ts.isObjectLiteralExpression(node)) {
      // What an object is made for is known by the type that is expected of it.
      const type = checker.getContextualType(node);
      for (const { name } of node.properties) if (type && name) used(name.text, checker.getPropertyOfType(checker.getNonNullableType(type), name.text));
    }
    ts.forEachChild(node, visit);
  };
  program.getSourceFiles().filter(isOurs).forEach(visit);
  return [...own].filter((name) => !foreign.has(name) && !name.startsWith('$')).sort();
}
