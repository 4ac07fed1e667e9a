/** The version of this client. The server sees it in the user agent. */
export const VERSION = "0.1.0";
