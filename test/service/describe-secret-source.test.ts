import { describeSecretSource } from "../../src/service/describe-secret-source";

describe("describeSecretSource", () => {
  it("prints the file of a generated secret, whatever its folder is called", () => {
    const { command } = describeSecretSource(
      { secretSources: [] },
      { secret: "s", secretPath: "/srv/it's here/secret" },
      undefined,
    );
    expect(command).toBe("cat '/srv/it'\\''s here/secret'");
  });

  it("has no command for a generated secret that could not be stored", () => {
    expect(describeSecretSource({ secretSources: [] }, { secret: "s" }, undefined)).toEqual({
      description: "The server generated it, and printed it when it started.",
    });
  });

  it("names the setting that has the secret, or its file", () => {
    const variable = "CIRCLECI_WEBHOOK_SECRET";
    const ofVariable = describeSecretSource({ secretSources: [variable] }, {}, "/a/file");
    expect(ofVariable.description).toContain(variable);
    expect(ofVariable.command).toBe(`printenv ${variable} || grep '^${variable}=' .env`);
    const ofFile = describeSecretSource(
      { secretSources: [`${variable}_FILE`] },
      {},
      "/run/secrets/circleci",
    );
    expect(ofFile.command).toBe("cat '/run/secrets/circleci'");
  });
});
