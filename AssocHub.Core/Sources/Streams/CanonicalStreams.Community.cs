namespace AssocHub.Core.Sources.Streams;

/// <content>The community: what they say.</content>
public static partial class CanonicalStreams
{
    /// <summary>Users: the people as the community knows them.</summary>
    public static StreamDefinition CommunityUsers { get; } = new(
        "community_users", SourceDomain.Community, "Community users", "A person as the community knows them.",
        [
            Id("user_id"), Email(), Text("name", "full_name", "display_name"), Text("username", "user_name", "login"),
            Ref("ams_id", "member_id", "member_number"), Of(FieldType.Instant, "joined_at", "created_at", "joined"),
        ],
        []);

    /// <summary>Threads.</summary>
    public static StreamDefinition Threads { get; } = new(
        "threads", SourceDomain.Community, "Threads", "A conversation in the community.",
        [
            Id("thread_id", "topic_id", "discussion_id"), Title("title", "subject"), List("topics", "tags"), Short("category", 100),
            Of(FieldType.Instant, "started_at", "created_at", "posted_at"), Ref("original_poster_id", "user_id", "author_id", "started_by"),
            Ref("session_id"), Ref("sponsor_id"),
        ],
        [], "started_at");

    /// <summary>Posts.</summary>
    public static StreamDefinition Posts { get; } = new(
        "posts", SourceDomain.Community, "Posts", "A post in a thread: its opening, or a reply.",
        [
            Id("post_id"), Id("thread_id", "topic_id", "discussion_id"), Id("user_id", "author_id"),
            Required(Of(FieldType.Instant, "posted_at", "created_at", "occurred_at")), Of(FieldType.Bool, "is_reply", "reply"),
        ],
        [], "posted_at");

    /// <summary>Downloads.</summary>
    public static StreamDefinition ResourceDownloads { get; } = new(
        "resource_downloads", SourceDomain.Community, "Resource downloads", "Somebody downloaded something.",
        [
            Id("download_id"), Id("user_id"), Ref("resource", "resource_name", "file_name", "title"), List("topics", "tags"),
            Of(FieldType.Instant, "occurred_at", "downloaded_at", "created_at", "timestamp"),
        ],
        [], "occurred_at");

    /// <summary>Views.</summary>
    public static StreamDefinition ThreadViews { get; } = new(
        "thread_views", SourceDomain.Community, "Thread views", "Somebody read a thread.",
        [
            Id("view_id"), Id("thread_id", "topic_id", "discussion_id"), Id("user_id"),
            Of(FieldType.Instant, "occurred_at", "viewed_at", "created_at", "timestamp"),
        ],
        [], "occurred_at");
}
