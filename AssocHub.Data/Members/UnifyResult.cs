using System.Text.Json.Serialization;

namespace AssocHub.Data.Members;

/// <summary>How far a unification is.</summary>
/// <param name="Phase">What it does, in words.</param>
/// <param name="Done">People done.</param>
/// <param name="Total">People in all; 0 while that is not known.</param>
public sealed record UnifyProgress(string Phase, long Done, long Total);

/// <summary>What a unification did; the run's details.</summary>
public sealed record UnifyFigures
{
    /// <summary>True when every record was looked at, false when only what changed and what hangs on it.</summary>
    public bool Full { get; set; }

    /// <summary>Source records looked at.</summary>
    public long Records { get; set; }

    /// <summary>People among them.</summary>
    public long People { get; set; }

    /// <summary>Members created.</summary>
    public long Created { get; set; }

    /// <summary>Members merged into another.</summary>
    public long Merged { get; set; }

    /// <summary>Members that came back out of another.</summary>
    public long Unmerged { get; set; }

    /// <summary>Golden records whose content changed.</summary>
    public long Updated { get; set; }

    /// <summary>Source records given their first member.</summary>
    public long Attached { get; set; }

    /// <summary>Source records moved from one member to another.</summary>
    public long Moved { get; set; }

    /// <summary>Interactions given a member or moved along.</summary>
    public long Interactions { get; set; }

    /// <summary>Members whose household changed.</summary>
    public long Households { get; set; }

    /// <summary>Identifiers used by too many people to link anybody.</summary>
    public long SharedIdentifiers { get; set; }

    /// <summary>True when what makes two records one person was learned anew, false when what was learned before was used.</summary>
    public bool Learned { get; set; }

    /// <summary>Pairs of records that were compared; 0 when nothing new said anything.</summary>
    public long Compared { get; set; }

    /// <summary>Records read in order to compare: all of them, or only those that waited where the last comparison was still in memory.</summary>
    public long Reread { get; set; }

    /// <summary>Pairs that resemble one another and that no identifier joins.</summary>
    public long Pairs { get; set; }

    /// <summary>Links made by resemblance alone.</summary>
    public long ProbableLinks { get; set; }

    /// <summary>Pairs that wait for a person.</summary>
    public long Waiting { get; set; }

    /// <summary>What a reader should know about the comparison: sentences.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];

    /// <summary>People put off to the next round because a record changed meanwhile.</summary>
    public long PutOff { get; set; }

    /// <summary>Seconds per phase.</summary>
    public Dictionary<string, double> Seconds { get; set; } = [];

    [JsonIgnore]
    public bool WroteAnything => Created + Merged + Unmerged + Updated + Attached + Moved + Interactions + Households > 0;

    /// <summary>Adds what a batch did.</summary>
    public void Add(UnifyFigures batch)
    {
        Created += batch.Created;
        Merged += batch.Merged;
        Unmerged += batch.Unmerged;
        Updated += batch.Updated;
        Attached += batch.Attached;
        Moved += batch.Moved;
        Interactions += batch.Interactions;
        PutOff += batch.PutOff;
        Households += batch.Households;
    }
}
