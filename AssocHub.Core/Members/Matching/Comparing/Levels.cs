namespace AssocHub.Core.Members.Matching.Comparing;

/// <summary>
/// The named levels of every comparison. Level 0 is always "one of them does not say" and is no evidence. The starting m values say
/// how often two records of one person fall on a level; EM replaces them as far as the data can tell.
/// </summary>
public static class Levels
{
    /// <summary>How many comparisons there are.</summary>
    public const int Slots = 16;

    /// <summary>Levels per comparison at most, the missing one included.</summary>
    public const int Most = 16;

    private static readonly (string Label, double M)[][] All =
    [
        // Given
        [("a given name is missing", 0), ("same given name", 0.80), ("known short form or spelling", 0.08), ("given name a slip apart", 0.05),
            ("initial agrees", 0.03), ("given names sound alike", 0.01), ("different given names", 0.02), ("given and family name swapped", 0.005),
            ("one is a person, the other an organisation", 0.0001), ("two given names that many people have", 0.002), ("two organisations", 1e-4),
            ("initial and family name swapped", 0.001)],
        // Family
        [("a family name is missing", 0), ("same family name", 0.86), ("part of the family name agrees", 0.03), ("family name a slip apart", 0.05),
            ("family initial agrees", 0.01), ("family names sound alike", 0.015), ("different family names", 0.025), ("family and given name swapped", 0.005)],
        // Middle
        [("a middle name is missing", 0), ("same middle name", 0.6), ("middle initial agrees", 0.32), ("middle names alike", 0.04), ("different middle names", 0.04),
            ("different generation (Jr, Sr)", 0.0005)],
        // BirthDate
        [("a date of birth is missing", 0), ("same date of birth", 0.88), ("day and month swapped", 0.01), ("one digit of the date differs", 0.05),
            ("within a month", 0.02), ("same day of another year", 0.015), ("within a year", 0.01), ("different dates of birth", 0.0035),
            ("born a generation apart", 0.0025)],
        // Email
        [("an e-mail address is missing", 0), ("same e-mail address", 0.62), ("e-mail address a slip apart", 0.04), ("same uncommon name at another provider", 0.04),
            ("different e-mail addresses", 0.3)],
        // Phone
        [("a phone number is missing", 0), ("same phone number", 0.7), ("last seven digits agree", 0.03), ("phone number a slip apart", 0.04), ("different phone numbers", 0.23)],
        // Street
        [("a street is missing", 0), ("same house and street", 0.66), ("same house, similar street", 0.08), ("same street, no number", 0.04),
            ("same street, other number", 0.05), ("same number, other street", 0.03), ("different addresses", 0.14)],
        // Locality
        [("a town is missing", 0), ("same town and postal code", 0.6), ("same postal code", 0.12), ("same town, postal code a slip apart", 0.05), ("same town", 0.08),
            ("similar town", 0.04), ("postal code a slip apart", 0.02), ("same region", 0.03), ("different places", 0.06)],
        // Organization
        [("an employer is missing", 0), ("same employer", 0.72), ("e-mail domain names the employer", 0.1), ("similar employer", 0.06), ("different employers", 0.12)],
        // Title
        [("a job title is missing", 0), ("same job title", 0.7), ("similar job title", 0.1), ("different job titles", 0.2)],
        // Number
        [("no number in common", 0), ("same number", 0.93), ("number a slip apart", 0.05), ("different numbers", 0.02)],
        // AmsId
        [("an AMS id is missing", 0), ("same AMS id", 0.95), ("different AMS ids", 0.05)],
        [("missing", 0), ("same", 0.8), ("similar", 0.05), ("different", 0.15)],
        [("missing", 0), ("same", 0.8), ("similar", 0.05), ("different", 0.15)],
        [("missing", 0), ("same", 0.8), ("similar", 0.05), ("different", 0.15)],
        [("missing", 0), ("same", 0.8), ("similar", 0.05), ("different", 0.15)],
    ];

    /// <summary>The level of given names that says that neither record is a person's.</summary>
    internal const int TwoOrganizations = 10;

    /// <summary>The level of given names where one record has as initial what the other has as family name: S. Ramesh is Ramesh Singh.</summary>
    internal const int TurnedInitial = 11;

    /// <summary>How many levels a comparison has, the missing one included.</summary>
    public static int CountOf(Slot slot) => All[(int)slot].Length;

    /// <summary>True for the level of a comparison that speaks against one person, whatever a small sample of pairs may say.</summary>
    internal static bool IsDisagreement(Slot slot, int level) => slot switch
    {
        Slot.Given => level is 6 or 8 or 9,
        Slot.Family => level == 6,
        Slot.Middle => level is 4 or 5,
        Slot.BirthDate => level >= 7,
        _ => level == CountOf(slot) - 1,
    };

    /// <summary>The words people read.</summary>
    public static string Label(Slot slot, int level) => All[(int)slot][level].Label;

    // How often two strangers fall on a level, the first one that is not missing first: what a few records are put beside.
    private static readonly double[][] Strangers =
    [
        [0.01, 0.006, 0.005, 0.005, 0.012, 0.5, 0.002, 0.01, 0.43, 0.01, 0.001],
        [0.005, 0.005, 0.004, 0.002, 0.008, 0.974, 0.002],
        [0.03, 0.06, 0.01, 0.89, 0.01],
        [0.0005, 0.001, 0.004, 0.003, 0.0035, 0.03, 0.55, 0.408],
        [0.001, 0.001, 0.001, 0.997],
        [0.001, 0.001, 0.001, 0.997],
        [0.002, 0.003, 0.005, 0.005, 0.015, 0.97],
        [0.03, 0.01, 0.01, 0.05, 0.01, 0.01, 0.1, 0.78],
        [0.01, 0.01, 0.01, 0.97],
        [0.03, 0.03, 0.94],
        [0.001, 0.002, 0.997],
        [0.001, 0.999],
    ];

    /// <summary>The share of strangers' pairs on a level that experience expects.</summary>
    internal static double StartingU(Slot slot, int level) =>
        (int)slot < Strangers.Length ? Strangers[(int)slot][level - 1] : 1.0 / (CountOf(slot) - 1);

    /// <summary>The starting share of one person's record pairs on a level.</summary>
    internal static double StartingM(Slot slot, int level) => All[(int)slot][level].M;
}
