using Microsoft.AspNetCore.WebUtilities;

namespace AssocHub.Web;

/// <summary>
/// Every route and query string. A page's own <c>@page</c> text and its address here stand in for each other; the rest of the
/// program links through these members only. Each stage has its own block.
/// </summary>
public static class AppUrls
{
    public const string Home = "/";
    public const string SignIn = "/sign-in";
    public const string SignOut = "/sign-out";
    public const string DemoSignIn = "/sign-in/demo";
    public const string OidcSignIn = "/sign-in/oidc";
    public const string Live = "/health/live";
    public const string Ready = "/health/ready";

    // Sources and landing
    public const string Sources = "/sources";
    public const string NewSource = "/sources/new";
    public const string NewFolderSource = "/sources/new/files";
    public const string NewDatabaseSource = "/sources/new/database";
    public const string NewConnector = "/sources/connector";
    public const string RejectedRecords = "/sources/rejected";

    // Members
    public const string Members = "/members";
    public const string Review = "/members/review";
    public const string ReviewBulk = "/members/review/by-rule";
    public const string Unification = "/members/unification";
    public const string ReviewDecisions = "/members/review/decisions";
    public const string Thresholds = "/members/thresholds";

    // Segments
    public const string Segments = "/segments";

    // Approvals
    public const string Approvals = "/approvals";

    // Pushes
    public const string Pushes = "/pushes";
    public const string NewPush = "/pushes/new";
    public const string NewDestination = "/pushes/destinations/new";

    // Measures
    public const string Measures = "/measures";
    public const string ReportFilePath = "/measures/report.xlsx";

    // Audit
    public const string Audit = "/audit";

    // Demo
    public const string Demo = "/demo";

    public static string ConnectSource(string connector) => $"{NewSource}/{connector}";

    public static string Connector(string name) => $"{NewConnector}/{name}";

    public static string Source(long id) => $"/sources/{id}";

    /// <summary>The open rejected records of a source, and of one of its streams.</summary>
    public static string RejectedOf(long sourceId, string? stream = null) => Rejected(sourceId, stream, null, 1);

    public static string Rejected(long? sourceId, string? stream, string? state, int page) =>
        With(RejectedRecords, ("source", sourceId), ("stream", stream), ("state", state), ("page", page > 1 ? page : null));

    public static string Member(long id) => $"/members/{id}";

    /// <summary>The review, with the machine's opinion hidden or not, and with cases drawn at random or not.</summary>
    public static string ReviewWith(bool blind, bool sample, bool two = false) => With(Review, ("blind", blind ? 1 : null), ("sample", sample ? 1 : null), ("two", two && !sample ? 1 : null));

    public static string ReviewDecisionsOf(string? what, int page = 1) => With(ReviewDecisions, ("what", what), ("page", page > 1 ? page : null));

    public static string MemberList(string? text, string? standing, string? chapter, string? source, int page) =>
        With(Members, ("q", text), ("standing", standing), ("chapter", chapter), ("source", source), ("page", page > 1 ? page : null));

    public static string PersonalData(long id) => $"/members/{id}/personal-data.json";

    public static string MemberTab(long id, string tab) => With(Member(id), ("tab", tab == "timeline" ? null : tab));

    public static string MemberMergedFrom(long id, long from) => With(Member(id), ("from", from));

    public static string MemberTimeline(long id, string? domain, string? kind, string? topic, bool machines) =>
        With(Member(id), ("domain", domain), ("kind", kind), ("topic", topic), ("machines", machines ? 1 : null));

    public static string Segment(long id) => $"/segments/{id}";

    public static string SegmentList(string? search, string? state, string? folder, string? tag, string? owner, bool archived, int page = 1) => With(
        Segments, ("q", search), ("state", state), ("folder", folder), ("tag", tag), ("owner", owner), ("archived", archived ? "true" : null), ("page", page > 1 ? page : null));

    public static string SegmentTab(long id, string tab) => With(Segment(id), ("tab", tab == "overview" ? null : tab));

    /// <summary>Who entered and who left, of one count or of all.</summary>
    public static string SegmentMoves(long id, bool? entered = null, long? count = null, int page = 1) => With(
        Segment(id), ("tab", "moves"), ("show", entered switch { true => "entered", false => "left", null => null }), ("count", count), ("page", page > 1 ? page : null));

    public static string SegmentVersions(long id, int? from = null, int? to = null) => With(Segment(id), ("tab", "versions"), ("from", from), ("to", to));

    public static string NewSegment() => "/segments/new";

    /// <summary>A new segment that begins with a question others ask.</summary>
    public static string StartFrom(string question, string? topic, long? eventId) => With(NewSegment(), ("question", question), ("topic", topic), ("event", eventId));

    /// <summary>The questions that every association asks, about a topic and an event.</summary>
    public static string SegmentQuestions(string? topic, long? eventId) => With("/segments/questions", ("topic", topic), ("event", eventId));

    /// <summary>Two to four segments compared.</summary>
    public static string SegmentOverlap(params IEnumerable<string> slugs) => With("/segments/overlap", [.. slugs.Select(s => ("s", (object?)s))]);

    /// <summary>A new segment of one part of an overlap.</summary>
    public static string SegmentOfPart(IEnumerable<string> slugs, int part) => With(NewSegment(), [.. slugs.Select(s => ("s", (object?)s)), ("part", part)]);

    public static string EditSegment(long id) => $"/segments/{id}/edit";

    public static string SubmitForApproval(long versionId) => $"/approvals/submit/{versionId}";

    public static string MeasuresFor(DateOnly? from, DateOnly? to) => With(Measures, ("from", Day(from)), ("to", Day(to)));

    /// <summary>Who or what is counted in a figure. The side is the one most people ask for unless it is given.</summary>
    public static string MeasureCases(
        string kpi, DateOnly from, DateOnly to, Core.Measures.DrillSide side = Core.Measures.DrillSide.Numerator, int page = 1) => With(
        $"{Measures}/{kpi}",
        ("from", Day(from)),
        ("to", Day(to)),
        ("side", side == Core.Measures.DrillSide.Numerator ? null : side.ToString().ToLowerInvariant()),
        ("page", page > 1 ? page : null));

    public static string ReportFile(DateOnly from, DateOnly to) => With(ReportFilePath, ("from", Day(from)), ("to", Day(to)));

    public static string ReportPrint(DateOnly from, DateOnly to) => With($"{Measures}/print", ("from", Day(from)), ("to", Day(to)));

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public static string Approval(long requestId) => $"/approvals/{requestId}";

    public static string ApprovalQueue(string show) => With(Approvals, ("show", show));

    public static string Push(long id) => $"/pushes/{id}";

    public static string EditPush(long id) => $"/pushes/{id}/edit";

    public static string DryRun(long pushId, string? reason = null) => With($"/pushes/{pushId}/dry-run", ("reason", reason));

    public static string Destination(long id) => $"/pushes/destinations/{id}";

    public static string PushFile(long runId) => $"/pushes/runs/{runId}/file";

    public static string PushRun(long id, string? state = null, string? action = null, int page = 1) =>
        With($"/pushes/runs/{id}", ("state", state), ("action", action), ("page", page > 1 ? page : null));

    public static string AuditFor(Data.Audit.AuditQuery query, int page = 1) => AuditWith(Audit, query, page);

    public static string AuditExport(Data.Audit.AuditQuery query) => AuditWith("/audit/export", query, page: 1);

    public static string Search(string text) => With("/search", ("q", text));

    public static string SignInFor(string returnUrl) => With(SignIn, ("returnUrl", returnUrl));

    /// <summary>Adds the query values that are not empty.</summary>
    public static string With(string path, params (string Name, object? Value)[] query) => QueryHelpers.AddQueryString(
        path,
        query.Select(q => KeyValuePair.Create(q.Name, Convert.ToString(q.Value, System.Globalization.CultureInfo.InvariantCulture)))
            .Where(q => !string.IsNullOrEmpty(q.Value)));

    private static string AuditWith(string path, Data.Audit.AuditQuery query, int page) => With(
        path,
        ("actor", query.Actor),
        ("action", query.Action),
        ("kind", query.SubjectKind),
        ("subject", query.SubjectId),
        ("member", query.MemberId),
        ("from", query.From?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
        ("to", query.To?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
        ("page", page > 1 ? page : null));

    /// <summary>The address when it stays on this site, otherwise the home page: a return address comes from outside.</summary>
    public static string Local(string? returnUrl) =>
        returnUrl is ['/', ..] && !returnUrl.StartsWith("//", StringComparison.Ordinal) && !returnUrl.StartsWith("/\\", StringComparison.Ordinal)
            ? returnUrl
            : Home;
}
