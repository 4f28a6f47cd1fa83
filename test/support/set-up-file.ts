import { endProcesses } from "./end-after-tests";

// Jest runs this before each test file.
afterAll(endProcesses);
