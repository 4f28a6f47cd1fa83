import { wireCopying } from "./copying.js";
import { wireFilters } from "./filters.js";
import { wireKeys } from "./keys.js";
import { wireLive } from "./live.js";
import { wireNavigation } from "./navigation.js";
import { wireReplaying } from "./replaying.js";
import { keepTimesRelative } from "./times.js";
import { wireReverifying } from "./reverifying.js";

document.documentElement.classList.add("has-script");
wireNavigation();
wireFilters();
wireKeys();
wireCopying();
wireReverifying();
keepTimesRelative();
wireReplaying();
wireLive();
