namespace AssocHub.Core.Members.Matching.Records;

/// <summary>
/// All records of a run, one array per fact (struct of arrays): a fact is the number of its value in a <see cref="Vocabulary"/>, 0 where
/// the record does not say. Built by <see cref="RecordTableBuilder"/>, never changed afterwards.
/// </summary>
public sealed class RecordTable
{
    internal const int MostNumbers = 8;
    internal const int MostOthers = 4;

    internal RecordTable()
    {
    }

    /// <summary>How many records there are.</summary>
    public int Count { get; internal set; }

    /// <summary>The records' own ids, in the order they were added.</summary>
    public IReadOnlyList<string> Ids => RecordIds;

    /// <summary>The same, to be read without a string each.</summary>
    internal RecordIds RecordIds { get; set; } = new(0);

    /// <summary>The names of the sources, by number.</summary>
    public IReadOnlyList<string> SourceNames { get; internal set; } = [];

    /// <summary>Labels of the identifying numbers that were mapped, by column.</summary>
    public IReadOnlyList<string> NumberLabels { get; internal set; } = [];

    /// <summary>Labels of the other columns that were mapped.</summary>
    public IReadOnlyList<string> OtherLabels { get; internal set; } = [];

    /// <summary>True where a record was taken out again; null while none was.</summary>
    internal bool[]? Removed { get; set; }

    /// <summary>True when the record was taken out again.</summary>
    internal bool IsRemoved(int i) => Removed is { } removed && removed[i];

    /// <summary>How often names were met, by which addresses without a blank are cut.</summary>
    internal NameCounts NameCounts { get; set; } = NameCounts.Of(new Dictionary<ulong, (int, int)>());

    internal Vocabulary Names { get; } = new();
    internal Vocabulary Locals { get; } = new();
    internal Vocabulary Emails { get; } = new();
    internal Vocabulary Phones { get; } = new();
    internal Vocabulary Streets { get; } = new();
    internal Vocabulary HouseNumbers { get; } = new();
    internal Vocabulary Postcodes { get; } = new();
    internal Vocabulary Cities { get; } = new();
    internal Vocabulary Regions { get; } = new();
    internal Vocabulary Organizations { get; } = new();
    internal Vocabulary Titles { get; } = new();
    internal Vocabulary Numbers { get; } = new();
    internal Vocabulary Others { get; } = new();

    internal ushort[] Source { get; set; } = [];
    internal int[] Given { get; set; } = [];
    internal int[] FirstGiven { get; set; } = [];
    internal int[] Middle { get; set; } = [];
    internal int[] Family { get; set; } = [];
    internal int[] FamilyFirst { get; set; } = [];
    internal int[] FamilyLast { get; set; } = [];

    // Names read from the e-mail address: they stand in for missing names and explain a changed one.
    internal int[] MailGiven { get; set; } = [];
    internal int[] MailFamily { get; set; } = [];
    internal byte[] Generation { get; set; } = [];
    internal int[] BirthDate { get; set; } = [];
    internal int[] Email { get; set; } = [];
    internal int[] Local { get; set; } = [];
    internal int[] Phone { get; set; } = [];
    internal int[] Street { get; set; } = [];
    internal int[] HouseNumber { get; set; } = [];
    internal int[] Postcode { get; set; } = [];
    internal int[] City { get; set; } = [];
    internal int[] Region { get; set; } = [];
    internal int[] Organization { get; set; } = [];
    internal int[] MailOrganization { get; set; } = [];
    internal int[] Title { get; set; } = [];
    internal int[] AmsId { get; set; } = [];
    internal int[][] NumbersBy { get; set; } = [];
    internal int[][] OthersBy { get; set; } = [];

    /// <summary>True where the record names an organisation and no person.</summary>
    internal bool[] IsOrganization { get; set; } = [];
}
