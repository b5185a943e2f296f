// What both clients share: where they are pointed at, the report, and a server for their own webhook handlers.
import { createServer } from "node:http";

/** Whom a client writes to, and as whom; the same words as in report.py. */
export const at = Object.fromEntries(
    ["base", "token", "number", "account", "person", "wrote", "itself", "template", "language", "secret", "verify"].map((name) => [
        name,
        process.env[`CLIENT_${name.toUpperCase()}`] ?? "",
    ]),
);

/** A picture of one point. */
export const picture = Buffer.from(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082",
    "hex",
);

const report = { client: "", person: at.person, steps: [], requests: 0 };

/** fetch, counted, and sent to the target where a client writes Meta's host into its code. */
export async function counted(url, init) {
    report.requests += 1;
    const wanted = String(url).replace("https://graph.facebook.com", at.base);
    return fetch(wanted, init);
}

/** Do one thing and keep what came of it; Graph's error body counts as an error, thrown or not. */
export async function step(what, act) {
    try {
        const answer = await act();
        const error = answer?.error;
        report.steps.push({ what, answer, error: error ? "answer" : "", code: error?.code ?? 0 });
        return answer;
    } catch (error) {
        report.steps.push({ what, answer: error.message, error: error.constructor.name, code: typeof error.code === "number" ? error.code : 0 });
        return undefined;
    }
}

/** Print the report as JSON. */
export function tell(client) {
    process.stdout.write(JSON.stringify({ ...report, client }) + "\n");
}

/**
 * Serve a client's own webhook handlers on loopback: print the address, answer until standard input ends, print what was heard.
 * `get(request)` returns the challenge or throws; `post(request)` returns the status.
 */
export function hear(get, post, heard) {
    const refused = [];
    const server = createServer(async (request, response) => {
        try {
            if (request.method === "GET") {
                response.end(get(request));
                return;
            }
            response.statusCode = await post(request);
            if (response.statusCode !== 200) refused.push(response.statusCode);
        } catch (error) {
            response.statusCode = typeof error === "number" ? error : 500;
            refused.push(response.statusCode);
        }
        response.end();
    });
    server.listen(0, "127.0.0.1", () => {
        process.stdout.write(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/hook` }) + "\n");
    });
    process.stdin.resume();
    process.stdin.on("end", () => {
        process.stdout.write(JSON.stringify({ heard, refused }) + "\n");
        process.exit(0);
    });
}

/** Return the body of a request as text. */
export async function text(request) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf-8");
}
