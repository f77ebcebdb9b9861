// Runs first in `pnpm start` and `pnpm test`, on whatever Node there is: say plainly what is missing.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18) || (major === 24 && minor < 11)) {
  console.error(
    `xent needs Node 22.18 or newer (24.11 in the 24 line); this is ${process.version}. See https://nodejs.org`,
  );
  process.exit(1);
}
