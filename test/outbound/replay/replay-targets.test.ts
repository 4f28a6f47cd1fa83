import { Failure } from "../../../src/core/errors";
import { checkTarget, parseReplayUrls } from "../../../src/outbound/replay/replay-targets";

function codeFor(url: string, listed = ""): string | undefined {
  try {
    checkTarget(url, listed ? (parseReplayUrls(listed) ?? []) : []);
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
  return undefined;
}

describe("a replay target on this machine", () => {
  it.each([
    "http://localhost:3000/hooks?a=b",
    "https://LOCALHOST",
    "http://app.localhost:8080/",
    "http://127.0.0.1",
    "http://127.9.9.9:1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::1]:3000/",
    "http://[::ffff:127.0.0.1]/",
  ])("is always allowed: %s", (url) => {
    expect(codeFor(url)).toBeUndefined();
    expect(codeFor(url, "https://staging.example.com")).toBeUndefined();
  });
});

describe("a replay target on another machine", () => {
  it.each([
    "http://example.com/",
    "http://localhost.example.com/",
    "http://notlocalhost/",
    "http://localhost./",
    "http://127.0.0.1.example.com/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://128.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::127.0.0.1]/",
  ])("is not allowed when REPLAY_URLS is empty: %s", (url) => {
    expect(codeFor(url)).toBe("replay_not_allowed");
  });

  const listed = "https://staging.example.com/hooks, http://10.0.0.5:3000";

  it.each([
    "https://staging.example.com/hooks",
    "https://STAGING.example.com:443/hooks/circleci?a=%2e",
    "https://staging.example.com/other/../hooks/",
    "http://10.0.0.5:3000/anything/%2F",
    "http://167772165:3000/",
  ])("is allowed when it begins with a listed URL: %s", (url) => {
    expect(codeFor(url, listed)).toBeUndefined();
  });

  it.each([
    "http://staging.example.com/hooks",
    "https://staging.example.com:444/hooks",
    "https://staging.example.com/",
    "https://staging.example.com/hooks-of-others",
    "https://staging.example.com/Hooks",
    "https://staging.example.com/hooks/../admin",
    "https://staging.example.com/hooks/%2e%2e/admin",
    "https://staging.example.com/hooks\\..\\admin",
    "https://staging.example.com/hooks/..%2fadmin",
    "https://staging.example.com/hooks/%252e%252e%252fadmin",
    "https://staging.example.com/hooks/..;/admin",
    "https://staging.example.com.example.org/hooks",
    "http://10.0.0.5/",
    "http://10.0.0.5:30000/",
  ])("is not allowed when it begins with no listed URL: %s", (url) => {
    expect(codeFor(url, listed)).toBe("replay_not_allowed");
  });

  it.each([
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://[::ffff:169.254.169.254]/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200:80/",
    "http://0.0.0.0:3000/",
    "http://[::127.0.0.1]/",
  ])("is not allowed at an address that serves credentials, even when it is listed: %s", (url) => {
    expect(codeFor(url, url)).toBe("replay_not_allowed");
    expect(() => checkTarget(url, [url])).toThrow(/an address that is never allowed\.$/);
  });

  it("is named in the message", () => {
    expect(() => checkTarget("http://example.com:81/hook?token=t", [])).toThrow(
      /URLs that .* allows\. The target's host is example\.com:81\.$/,
    );
  });
});

describe("a replay target that is not an http or https URL", () => {
  it.each([
    "",
    "localhost:3000",
    "/hooks",
    "ftp://localhost/",
    "file:///etc/passwd",
    "http://user@localhost/",
    "http://:pass@localhost/",
    "http://",
  ])("is an invalid parameter: %s", (url) => {
    expect(codeFor(url)).toBe("invalid_parameter");
  });
});
