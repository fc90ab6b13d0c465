// A picture of every page at both widths: make screens.
import { Look } from './browser.mjs';
import { placesOf } from './places.mjs';

export async function shoot(world, browser, folder) {
  let count = 0;
  for (const lang of ['ko', 'en'])
    for (const width of [1280, 400])
      for (const login of ['officer', 'manager', 'auditor', 'admin', 'inspector']) {
        const look = await new Look(browser, world.base, { login, width, lang }).open();
        for (const path of await placesOf(world, login)) {
          await look.go(path);
          await look.shot(folder, `${login}${path.replace(/\d{6,}/, 'one').replace(/\W+/g, '-')}`);
          count++;
        }
        await look.close();
      }
  console.log(`${count} pictures in ${folder}`);
}
