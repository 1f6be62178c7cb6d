/** This program's version, recorded with every run. A test holds it to package.json. */
export const VERSION = '0.1.0';
