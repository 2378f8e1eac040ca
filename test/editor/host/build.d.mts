export declare const emptyExtension: string;
export declare const hostTestsModule: string;
export declare const chatTestsModule: string;
export declare function buildHostTests(): Promise<void>;
