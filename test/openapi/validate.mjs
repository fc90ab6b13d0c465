// node validate.mjs FILE — whether it is OpenAPI 3.1 by an outside validator, and whether what it says of security
// can be: every scheme that a route names is declared, and only routes for anyone name none.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";

const description = JSON.parse(readFileSync(process.argv[2], "utf8"));
const validator = new Validator();
const result = await validator.validate(description);
const faults = result.valid ? [] : [].concat(result.errors).map((error) => JSON.stringify(error));
if (result.valid && validator.version !== "3.1") faults.push(`taken for version ${validator.version}`);

const schemes = description.components.securitySchemes;
let passed = 1;
for (const [path, methods] of Object.entries(description.paths))
  for (const [method, call] of Object.entries(methods)) {
    const where = `${method} ${path}`;
    const anyone = call["x-permission"] === "anyone";
    if (anyone !== (call.security.length === 0)) faults.push(`${where}: security ${JSON.stringify(call.security)}`);
    for (const way of call.security) {
      for (const name of Object.keys(way)) if (!schemes[name]) faults.push(`${where}: no scheme ${name}`);
      if (way.session && (method === "get") === Boolean(way.csrf)) faults.push(`${where}: csrf is wrong`);
    }
    passed++;
  }

for (const fault of faults) console.log(fault);
console.log(`${faults.length ? 0 : passed} passed, ${faults.length} failed`);
process.exit(faults.length ? 1 : 0);
