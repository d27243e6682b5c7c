public import SkillCore

extension Plan {
    /// The JSON Schema (2020-12) of plans, as `docs/plan.schema.json` has it.
    public static let schema: JSONValue = {
        // A test reads it; a text that can't be read would allow everything.
        (try? JSONValue(parsing: schemaText)) ?? [:]
    }()

    /// The text of `docs/plan.schema.json`.
    static let schemaText = #"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "A skillbox plan",
          "description": "Several skills joined: each step calls one with values from the input, from earlier steps, or as they are written. A text that begins with $ refers to a value: $input.FIELD, $1.FIELD for what step 1 gives, $item.FIELD in a step with map; $1 or $item alone is the whole. Fields of objects follow with more points. $$ begins a text that begins with $. An object with one operator is a value, too: {\"$first\": [...]} is the first that isn't null, {\"$equal\": [a, b]} and {\"$not\": a} are true or false.",
          "type": "object",
          "additionalProperties": false,
          "required": ["steps"],
          "properties": {
            "task": {
              "type": "string",
              "description": "What the plan solves, in words."
            },
            "steps": {
              "type": "array",
              "minItems": 1,
              "maxItems": 64,
              "description": "In the order they are made; each takes from the input and from those before it.",
              "items": {
                "type": "object",
                "additionalProperties": false,
                "oneOf": [{ "required": ["skill"] }, { "required": ["swift"] }],
                "properties": {
                  "skill": {
                    "type": "string",
                    "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
                    "description": "The name of the skill to call."
                  },
                  "swift": {
                    "type": "string",
                    "description": "One Swift function, such as func first(lines: [String]) -> String { ... }, between skills whose values don't fit. It gives one field, value."
                  },
                  "bind": {
                    "type": "object",
                    "description": "The call's fields, each with a value or a reference.",
                    "additionalProperties": true
                  },
                  "map": {
                    "description": "An array; the step is made for each element, which is $item, and each of its fields is then an array."
                  },
                  "when": {
                    "description": "True or false. Without it being true, the step isn't made and gives null in each field; an element of a map is left out."
                  }
                }
              }
            },
            "output": {
              "description": "What the plan gives: fields with values, or a whole step such as $2; all that the last step gives when it is left out.",
              "type": ["object", "string", "null"]
            }
          }
        }

        """#
}
