using AssocHub.Core.Common;
using AssocHub.Core.Landing;
using AssocHub.Core.Sources;
using AssocHub.Core.Sources.Streams;

namespace AssocHub.Data.Landing;

/// <summary>One field of a rejected record, to be put right.</summary>
/// <param name="Name">The field.</param>
/// <param name="Received">What the source sent; empty when it sent nothing.</param>
/// <param name="Value">What stands now: what was received, or what a person put in its place.</param>
/// <param name="Expected">What may stand there, as a sentence.</param>
/// <param name="Choices">All that may stand there, where that is a short list.</param>
/// <param name="Problem">What is wrong with what was received; null when nothing is.</param>
public sealed record RejectedField(string Name, string Received, string Value, string Expected, IReadOnlyList<string> Choices, string? Problem);

/// <summary>A rejected record field by field.</summary>
/// <param name="Id">The rejected record.</param>
/// <param name="Fields">All fields of its stream, those with a problem first.</param>
public sealed record RejectedForm(long Id, IReadOnlyList<RejectedField> Fields)
{
    internal static RejectedForm Of(ExaminedRecord examined)
    {
        IReadOnlyDictionary<string, string> corrected = Corrections.ValuesOf(examined.Record);
        return new RejectedForm(
            examined.Record.Id,
            [
                .. examined.Stream.Fields.Select(f =>
                {
                    string received = examined.Received![f.Ordinal] ?? "";
                    string? problem = examined.Problems.FirstOrDefault(p => p.Field == f.Name)?.Problem;
                    return new RejectedField(f.Name, received, corrected.GetValueOrDefault(f.Name, received), f.Expected, f.Type == FieldType.Code && !f.IsOpenVocabulary ? f.Codes : [], problem);
                }).OrderBy(f => f.Problem is null),
            ]);
    }
}

/// <summary>A rejected record taken apart.</summary>
internal sealed record ExaminedRecord(
    RejectedRecord Record, Source Source, StreamDefinition Stream, IReadOnlyList<string?>? Received, IReadOnlyList<FieldProblem> Problems, Func<RecordExamination, Result<StreamRecord>> ReadAgain);

/// <summary>One value that a person changed.</summary>
internal sealed record FieldChange(StreamField Field, string Old, string New)
{
    // The audit log cannot forget: who a person is and how to reach them stays with the record, which can.
    public object ForAudit(StreamDefinition stream) => PersonalFields.Of(stream, Field) is PersonalKind.Identity or PersonalKind.Contact
        ? new { field = Field.Name, kept = "old and new value with the rejected record" }
        : new { field = Field.Name, old = Old, @new = New };
}
