import type { Random } from "./create-random";

/** A branch of a project. */
export interface PlannedBranch {
  name: string;
  /** Name of the job that fails on it until somebody fixes it. */
  brokenJob?: string | undefined;
}

export interface PlannedBranches {
  main: PlannedBranch;
  /** Picks a branch that is in work. Branches come and go. */
  pickOpen(): PlannedBranch;
  /** Breaks or fixes a branch, or leaves it as it is: failures come in streaks. */
  change(branch: PlannedBranch): void;
}

const topics = ["retries", "login", "cache", "exports", "timeouts", "search", "billing"] as const;
const kinds = ["feature", "fix", "refactor", "renovate"] as const;
const maxOpen = 5;

/** Probability per pipeline that a passing branch breaks, and that a broken one is fixed. */
const odds = { main: { breaks: 0.05, isFixed: 0.3 }, other: { breaks: 0.15, isFixed: 0.5 } };

const breakable = ["lint", "unit-tests", "unit-tests", "integration-tests", "build"] as const;

export function planBranches(random: Random): PlannedBranches {
  const main: PlannedBranch = { name: "main" };
  const open: PlannedBranch[] = [];
  let opened = 0;

  return {
    main,
    pickOpen() {
      if (open.length < maxOpen && (open.length === 0 || random.chance(0.25))) {
        const branch = {
          name: `${random.pick(kinds)}/${random.pick(topics)}-${(opened += 1)}`,
        };
        open.push(branch);
        return branch;
      }
      // A merged branch is not built again.
      if (open.length > 1 && random.chance(0.12)) open.shift();
      return open[random.between(0, open.length - 1)] ?? main;
    },
    change(branch) {
      const { breaks, isFixed } = branch === main ? odds.main : odds.other;
      if (branch.brokenJob === undefined) {
        if (random.chance(breaks)) branch.brokenJob = random.pick(breakable);
      } else if (random.chance(isFixed)) branch.brokenJob = undefined;
    },
  };
}
