import { wirePage } from "/assets/page.js";
import { arrivals, wireArrivals } from "./arrivals.js";
import { wireFilters } from "./filters.js";
import { wireKeys } from "./keys.js";
import { wireNavigation } from "./navigation.js";
import { wireReplaying } from "./replaying.js";
import { wireReverifying } from "./reverifying.js";

wireNavigation();
wireFilters();
wireKeys();
wireReverifying();
wireReplaying();
wireArrivals();
wirePage(arrivals);
