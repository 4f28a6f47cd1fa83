import { readCardText } from "../../../../src/pages/destinations/request/read-card-text";
import { readMrkdwn } from "../../../../src/pages/destinations/request/read-mrkdwn";

describe("Slack's mrkdwn", () => {
  it("is read as Slack shows it", () => {
    expect(
      readMrkdwn(
        ":red_circle: *deploy* broke on _it_ `a*b*` ~no~ <https://x.example/a_b_c|CircleCI>",
      ),
    ).toEqual([
      { text: "🔴", mark: "red-circle" },
      { text: " ", mark: undefined },
      { text: "deploy", mark: "bold" },
      { text: " broke on ", mark: undefined },
      { text: "it", mark: "italic" },
      { text: " ", mark: undefined },
      { text: "a*b*", mark: "code" },
      { text: " ", mark: undefined },
      { text: "no", mark: "strike" },
      { text: " ", mark: undefined },
      { text: "CircleCI", mark: "link" },
    ]);
  });

  it("marks mentions and shows an escaped mention as text", () => {
    expect(readMrkdwn("<@U024BE7LH> <!here> *&lt;!channel&gt;* &amp;lt;")).toEqual([
      { text: "@U024BE7LH", mark: "mention" },
      { text: " ", mark: undefined },
      { text: "@here", mark: "mention" },
      { text: " ", mark: undefined },
      { text: "<!channel>", mark: "bold" },
      { text: " &lt;", mark: undefined },
    ]);
  });

  it("leaves words with underscores, stars and unknown emoji alone", () => {
    const text = "snake_case_name 2*3*4 :not_an_emoji: 10:12:31";
    expect(readMrkdwn(text)).toEqual([{ text, mark: undefined }]);
  });
});

describe("the text of an Adaptive Card", () => {
  it("is read as Teams shows it", () => {
    const text = String.raw`a\_b\* <at>Ada</at> [Circle\]CI](https://x.example/) **so**`;
    expect(readCardText(text)).toEqual([
      { text: "a_b* ", mark: undefined },
      { text: "@Ada", mark: "mention" },
      { text: " ", mark: undefined },
      { text: "Circle]CI", mark: "link" },
      { text: " ", mark: undefined },
      { text: "so", mark: "bold" },
    ]);
  });
});
