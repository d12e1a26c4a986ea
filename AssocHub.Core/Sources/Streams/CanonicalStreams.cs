namespace AssocHub.Core.Sources.Streams;

/// <summary>
/// Every stream that any connector yields (DESIGN section 4). A folder of files with these headers is a complete source. Adding a
/// field here makes it readable everywhere; what becomes of it is decided by the projection of its stream.
/// </summary>
public static partial class CanonicalStreams
{
    private const int IdLength = 200;
    private const int NameLength = 400;

    private static readonly Dictionary<string, StreamDefinition> ByName;

    static CanonicalStreams()
    {
        All =
        [
            Organizations, Members, MembershipTerms, Sponsors, Events, Sessions, Registrations, Attendance, SponsorInteractions,
            EmailMessages, Subscribers, EmailActivity, CommunityUsers, Threads, Posts, ResourceDownloads, ThreadViews,
        ];
        for (int i = 0; i < All.Count; i++)
        {
            All[i].ImportOrder = i;
        }

        ByName = All.ToDictionary(s => s.Name, StringComparer.Ordinal);
    }

    /// <summary>All streams, in the order in which those of one folder are read: what others refer to comes first.</summary>
    public static IReadOnlyList<StreamDefinition> All { get; }

    /// <summary>The stream of a name; null when there is none.</summary>
    public static StreamDefinition? Find(string name) => ByName.GetValueOrDefault(name);

    private static StreamField Id(string name, params string[] aliases) => new(name, FieldType.Text, true, IdLength, aliases, [], false);

    private static StreamField Ref(string name, params string[] aliases) => new(name, FieldType.Text, false, IdLength, aliases, [], false);

    private static StreamField Text(string name, params string[] aliases) => new(name, FieldType.Text, false, NameLength, aliases, [], false);

    private static StreamField Short(string name, int length, params string[] aliases) =>
        new(name, FieldType.Text, false, length, aliases, [], false);

    private static StreamField Title(string name, params string[] aliases) =>
        new(name, FieldType.Text, true, NameLength, aliases, [], false);

    private static StreamField Email(string name = "email") =>
        new(name, FieldType.Email, false, 320, ["e_mail", "mail", "email_address", "e_mail_address"], [], false);

    private static StreamField List(string name, params string[] aliases) => new(name, FieldType.List, false, 2000, aliases, [], false);

    private static StreamField Of(FieldType type, string name, params string[] aliases) => new(name, type, false, 60, aliases, [], false);

    private static StreamField Required(StreamField field) =>
        new(field.Name, field.Type, true, field.MaxLength, [.. field.Aliases], [], field.IsOpenVocabulary);
}
