/** The version in package.json, put in when bundling. */
declare const __VERSION__: string;
