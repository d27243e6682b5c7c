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
          "description": "Several skills joined: each step calls one with values from the input, from earlier steps, or as they are written. A field that is null is as good as left out. Besides what is said here, no value may be nested deeper than 32 levels, and the plan may have 256 KiB.",
          "type": "object",
          "additionalProperties": false,
          "required": ["steps"],
          "properties": {
            "task": {
              "type": ["string", "null"],
              "description": "What the plan solves, in words."
            },
            "steps": {
              "type": "array",
              "minItems": 1,
              "maxItems": 64,
              "description": "In the order they are made; each takes from the input and from those before it.",
              "items": { "$ref": "#/$defs/step" }
            },
            "output": {
              "description": "What the plan gives: fields with values, or a whole step such as $2; all that the last step gives when it is left out.",
              "anyOf": [
                { "type": "null" },
                { "$ref": "#/$defs/reference" },
                { "$ref": "#/$defs/fields", "minProperties": 1 }
              ]
            }
          },
          "$defs": {
            "step": {
              "type": "object",
              "additionalProperties": false,
              "oneOf": [
                { "required": ["skill"], "properties": { "skill": { "type": "string" }, "swift": { "type": "null" } } },
                { "required": ["swift"], "properties": { "swift": { "type": "string" }, "skill": { "type": "null" } } }
              ],
              "properties": {
                "skill": {
                  "type": ["string", "null"],
                  "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
                  "maxLength": 64,
                  "description": "The name of the skill to call."
                },
                "swift": {
                  "type": ["string", "null"],
                  "description": "One Swift function, such as func first(lines: [String]) -> String { ... }, between skills whose values don't fit. It gives one field, value."
                },
                "bind": {
                  "description": "The call's fields, each with a value or a reference.",
                  "type": ["object", "null"],
                  "additionalProperties": { "$ref": "#/$defs/value" }
                },
                "map": {
                  "description": "An array; the step is made for each element, which is $item, and each of its fields is then an array.",
                  "$ref": "#/$defs/value"
                },
                "when": {
                  "description": "True or false. Without it being true, the step isn't made and gives null in each field; an element of a map is left out.",
                  "$ref": "#/$defs/value"
                }
              }
            },
            "value": {
              "anyOf": [
                { "type": ["null", "boolean", "number"] },
                { "$ref": "#/$defs/text" },
                { "$ref": "#/$defs/reference" },
                { "type": "array", "items": { "$ref": "#/$defs/value" } },
                { "$ref": "#/$defs/fields" },
                { "$ref": "#/$defs/operator" }
              ]
            },
            "text": {
              "description": "A text as it is written; $$ begins one that begins with $.",
              "type": "string",
              "pattern": "^([^$]|$|[$][$])"
            },
            "reference": {
              "description": "A value: $input.FIELD, $1.FIELD for what step 1 gives, $item.FIELD in a step with map; $1 or $item alone is the whole. Fields of objects follow with more points.",
              "type": "string",
              "pattern": "^[$](input|item|[1-9][0-9]{0,8})([.][^.]+)*$"
            },
            "fields": {
              "type": "object",
              "propertyNames": { "$ref": "#/$defs/name" },
              "additionalProperties": { "$ref": "#/$defs/value" }
            },
            "name": { "type": "string", "pattern": "^([^$]|$)" },
            "operator": {
              "oneOf": [
                {
                  "description": "The first that isn't null.",
                  "type": "object",
                  "additionalProperties": false,
                  "required": ["$first"],
                  "properties": {
                    "$first": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/value" } }
                  }
                },
                {
                  "description": "Whether two values are the same.",
                  "type": "object",
                  "additionalProperties": false,
                  "required": ["$equal"],
                  "properties": {
                    "$equal": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "$ref": "#/$defs/value" } }
                  }
                },
                {
                  "description": "The opposite.",
                  "type": "object",
                  "additionalProperties": false,
                  "required": ["$not"],
                  "properties": { "$not": { "$ref": "#/$defs/value" } }
                }
              ]
            }
          }
        }

        """#
}
