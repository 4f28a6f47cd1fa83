/** Lines that a module may log about one event. */
const maxLines = 100;

/**
 * The program of a module's thread. Plain JavaScript, so that it runs as it stands from TypeScript's
 * sources and from dist.
 *
 * It answers on a port of its own, which it gets before it loads the module, and closes the thread's
 * port: what the module or a library of it posts there reaches nobody.
 */
export const threadSource = `
const { parentPort, workerData } = require("node:worker_threads");
const { pathToFileURL } = require("node:url");
const { inspect } = require("node:util");
parentPort.once("message", (port) => {
  const post = port.postMessage.bind(port);
  port.start();
  const nextMessage = (answer) => port.on("message", answer);
  parentPort.close();
  const loaded = import(pathToFileURL(workerData.path).href);
  loaded.catch(() => undefined);
  const createLog = (id) => {
    let lines = 0;
    const write = (level) => (fields, message) => {
      if ((lines += 1) > ${maxLines}) return;
      const [given, text] = typeof fields === "string" ? [{}, fields] : [fields, message];
      post({ id, type: "log", level, fields: JSON.stringify(given) ?? "{}", message: String(text ?? "") });
    };
    return { info: write("info"), warn: write("warn"), error: write("error") };
  };
  const textOf = (error) => {
    const message = error?.message ?? error;
    return typeof message === "string" ? message : inspect(message);
  };
  nextMessage(async ({ id, event, isTest, timeout }) => {
    try {
      const { default: send } = await loaded;
      if (typeof send !== "function") throw new Error("The module has no default export that is a function.");
      await send(event, { signal: AbortSignal.timeout(timeout), log: createLog(id), isTest });
      post({ id, type: "done" });
    } catch (error) {
      post({ id, type: "failed", error: textOf(error) });
    }
  });
});
`;
