using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AssocHub.Core.Common;

namespace AssocHub.Core.Segments.Definition;

/// <summary>A segment's definition as JSON, both ways. Canonical: what is written always reads back to the same bytes.</summary>
public static class SegmentJson
{
    /// <summary>Longest definition that is read, in characters.</summary>
    public const int MaxLength = 200_000;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 128, AllowDuplicateProperties = false };

    /// <summary>Reads and checks a definition.</summary>
    /// <returns>The definition, or <see cref="InvalidDefinition"/> with every problem found.</returns>
    public static Result<SegmentDefinition> Read(string json)
    {
        if (json.Length > MaxLength)
        {
            return Invalid("$", $"The definition has {json.Length} characters.", $"At most {MaxLength} are read.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            var reader = new SegmentReader();
            SegmentDefinition? definition = reader.ReadDefinition(document.RootElement);
            if (definition is null || reader.Problems.Count > 0)
            {
                return new InvalidDefinition(reader.Problems);
            }

            IReadOnlyList<DefinitionProblem> problems = SegmentValidator.Check(definition);
            return problems.Count > 0 ? new InvalidDefinition(problems) : definition;
        }
        catch (JsonException error)
        {
            string place = error.LineNumber is { } line ? $" on line {line + 1}, at byte {error.BytePositionInLine + 1}" : "";
            return Invalid("$", $"This is not JSON, or a property is written twice{place}.", "Correct it there; see the examples in Core/Segments/README.md.");
        }
    }

    /// <summary>The canonical JSON: fixed order of properties, defaults left out, no white space.</summary>
    public static string Write(SegmentDefinition definition) => SegmentWriter.Write(definition, indented: false);

    /// <summary>The canonical JSON laid out for reading.</summary>
    public static string WriteIndented(SegmentDefinition definition) => SegmentWriter.Write(definition, indented: true);

    /// <summary>SHA-256 of the canonical JSON, in lower-case hexadecimal: what an approval is bound to.</summary>
    public static string Hash(SegmentDefinition definition) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(definition))));

    private static InvalidDefinition Invalid(string path, string what, string fix) => new([new DefinitionProblem(path, what, fix)]);
}
