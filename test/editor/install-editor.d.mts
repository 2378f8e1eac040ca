export declare const editorFolder: string;
export declare const editorNode: string;
export declare const editorEntry: string;
export declare function chromiumPath(): string;
export declare function installEditor(say?: (message: string) => void): void;
