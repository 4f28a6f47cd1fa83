const ts = require("typescript");

/**
 * Refuses `object[text]` and `text in object`: a text from outside, such as "constructor" or
 * "__proto__", finds what every object inherits. Without types, as in a view, it refuses every key
 * that is not written out.
 */
module.exports = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      refused:
        "A text such as “constructor” finds what every object inherits. Use a Map or a switch.",
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices;
    const isRefused = services?.program ? createTypedCheck(services) : isUnknown;
    return {
      MemberExpression(node) {
        if (node.computed && isRefused(node.object, node.property)) report(node);
      },
      BinaryExpression(node) {
        if (node.operator === "in" && isRefused(node.right, node.left)) report(node);
      },
      ObjectPattern(node) {
        for (const { computed, key } of node.properties)
          if (computed && isRefused(node, key)) report(key);
      },
    };

    function report(node) {
      context.report({ node, messageId: "refused" });
    }
  },
};

function isUnknown(_object, key) {
  return key.type !== "Literal";
}

function createTypedCheck({ program, getTypeAtLocation }) {
  const checker = program.getTypeChecker();
  return (object, key) => {
    if (key.type === "PrivateIdentifier") return false;
    return isText(typeOf(withoutAssertions(key))) && !isList(typeOf(object));
  };

  function typeOf(node) {
    const type = getTypeAtLocation(node);
    return checker.getBaseConstraintOfType(type) ?? type;
  }

  function isText(type) {
    if (type.isUnion()) return type.types.some(isText);
    return (type.flags & textFlags) !== 0;
  }

  function isList(type) {
    if (type.isUnion()) return type.types.every(isList);
    if (type.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) return true;
    return (
      checker.isArrayLikeType(type) ||
      (type.getNumberIndexType() !== undefined && !type.getStringIndexType())
    );
  }
}

const textFlags =
  ts.TypeFlags.Any |
  ts.TypeFlags.Unknown |
  ts.TypeFlags.String |
  ts.TypeFlags.TemplateLiteral |
  ts.TypeFlags.StringMapping;

/** `key` of `key as "a" | "b"` and of `key!`: an assertion checks nothing. */
function withoutAssertions(node) {
  return node.type.startsWith("TS") && node.expression ? withoutAssertions(node.expression) : node;
}
