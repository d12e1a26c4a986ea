using System.Globalization;
using AssocHub.Data.Demo.Generation;

namespace AssocHub.Sandbox.Discourse;

internal sealed class TalkUser
{
    public required int Id { get; init; }
    public required string Username { get; init; }
    public required string Name { get; init; }
    public required string Email { get; init; }
    public required string AmsId { get; init; }
    public required DateTimeOffset JoinedAt { get; init; }
    public DemoPerson? Person { get; init; }
    public DateTimeOffset? PostedAt { get; set; }
    public int Posts { get; set; }
}

internal sealed class Topic
{
    public required int Id { get; init; }
    public required string Title { get; init; }
    public required int Category { get; init; }
    public required TalkUser Starter { get; init; }
    public required DateTimeOffset At { get; init; }
    public string ExternalId { get; init; } = "";
    public string[] Tags { get; init; } = [];

    /// <summary>Which of the association's topics it is about; -1 for none that we know.</summary>
    public int About { get; init; } = -1;

    /// <summary>True when it came in through the API.</summary>
    public bool WasPushed { get; init; }

    public DateTimeOffset BumpedAt { get; set; }
    public int Views { get; set; }
    public List<TalkPost> Posts { get; } = [];

    public string Slug => string.Concat(Title.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
}

internal sealed record TopicView(Topic Topic, TalkUser Who, DateTimeOffset At);

internal sealed record LinkClick(int Id, TalkUser Who, string Resource, DateTimeOffset At);

internal sealed record TalkPost(int Id, Topic Topic, int Number, TalkUser By, DateTimeOffset At, string Raw, bool WasPushed);

internal sealed class TalkGroup
{
    public required int Id { get; init; }
    public required string Name { get; init; }
    public string FullName { get; init; } = "";
    public bool IsAutomatic { get; init; }
    public List<(TalkUser User, DateTimeOffset At)> Members { get; } = [];
}

internal sealed record Invite(int Id, string Email, DateTimeOffset At, string Message, Topic? Topic, IReadOnlyList<TalkGroup> Groups);

/// <summary>What Discourse knows: users, topics, posts, groups, invitations.</summary>
internal sealed class TalkState
{
    /// <summary>The numbers of two saved queries of the plugin Data Explorer.</summary>
    public const string ViewsQuery = "7";

    /// <summary>As <see cref="ViewsQuery"/>, for clicks on attachments.</summary>
    public const string DownloadsQuery = "8";

    private readonly Dictionary<int, Topic> _topics = [];
    private readonly Dictionary<string, TalkUser> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, TalkUser> _byEmail = new(StringComparer.OrdinalIgnoreCase);
    private int _topicIds = 10, _inviteIds;

    public static readonly (int Id, string Name, string Slug)[] Categories = [(1, "Uncategorized", "uncategorized"), (5, "Discussion", "discussion"), (6, "Follow-up", "follow-up")];

    public List<TalkUser> Users { get; } = [];
    public List<Topic> Topics { get; } = [];
    public List<TalkPost> Posts { get; } = [];
    public List<TopicView> Views { get; } = [];
    public List<LinkClick> Downloads { get; } = [];
    public List<TalkGroup> Groups { get; } = [];
    public List<Invite> Invites { get; } = [];

    public TalkUser System { get; } = new() { Id = -1, Username = "system", Name = "system", Email = "no-reply@nlla.example.org", AmsId = "", JoinedAt = DateTimeOffset.UnixEpoch };

    /// <summary>The community that an association has.</summary>
    /// <param name="world">The association.</param>
    /// <param name="numberOf">The event platform's number of a session: follow-up threads are tagged with it.</param>
    public static TalkState Of(DemoWorld world, Func<DemoSession, int> numberOf)
    {
        var state = new TalkState();
        state.Groups.Add(new TalkGroup { Id = 1, Name = "admins", FullName = "Administrators", IsAutomatic = true });
        state.Groups.Add(new TalkGroup { Id = 10, Name = "trust_level_0", FullName = "New users", IsAutomatic = true });
        var users = world.Users.ToDictionary(u => u, u => state.Join(u.Username, u.Name, u.Email, u.AmsId, Utc(u.JoinedAt), u.Person));
        var topics = new Dictionary<ThreadRow, Topic>();
        foreach (PostRow row in world.Posts.OrderBy(p => p.At).ThenBy(p => p.Id, StringComparer.Ordinal))
        {
            if (!topics.TryGetValue(row.Thread, out Topic? topic))
            {
                topics[row.Thread] = topic = state.AddTopic(
                    row.Thread.Title, row.Thread.Category == "follow-up" ? 6 : 5, users[row.Thread.Poster], Utc(row.Thread.StartedAt), row.Thread.Topic,
                    row.Thread.Session?.Id ?? "", pushed: false, [.. Tags(row.Thread, numberOf)]);
            }

            state.Post(topic, users[row.User], Utc(row.At), row.IsReply ? "Here is how we did it." : row.Thread.Title, pushed: false);
        }

        // Discourse counts a person's view of a topic once a day.
        var seen = new HashSet<(Topic, TalkUser, DateOnly)>();
        foreach (ViewRow view in world.Views)
        {
            Topic topic = topics[view.Thread];
            topic.Views++;
            if (seen.Add((topic, users[view.User], DateOnly.FromDateTime(view.At))))
            {
                state.Views.Add(new TopicView(topic, users[view.User], Utc(view.At)));
            }
        }

        foreach (DownloadRow row in world.Downloads)
        {
            state.Downloads.Add(new LinkClick(state.Downloads.Count + 1, users[row.User], row.Resource, Utc(row.At)));
        }

        return state;
    }

    public Topic? FindTopic(int id) => _topics.GetValueOrDefault(id);

    public TalkUser? FindUser(string nameOrEmail) => _byName.GetValueOrDefault(nameOrEmail) ?? _byEmail.GetValueOrDefault(nameOrEmail);

    public TalkUser Join(string username, string name, string email, string amsId, DateTimeOffset at, DemoPerson? person)
    {
        string unique = username;
        for (int i = 2; _byName.ContainsKey(unique); i++)
        {
            unique = username + "_" + i.ToString(CultureInfo.InvariantCulture);
        }

        var user = new TalkUser { Id = Users.Count + 1, Username = unique, Name = name, Email = email, AmsId = amsId, JoinedAt = at, Person = person };
        Users.Add(user);
        _byName[unique] = user;
        if (email.Length > 0)
        {
            _byEmail.TryAdd(email, user);
        }

        return user;
    }

    public Topic AddTopic(string title, int category, TalkUser by, DateTimeOffset at, int about, string externalId, bool pushed, string[]? moreTags = null)
    {
        var topic = new Topic
        {
            Id = ++_topicIds, Title = title, Category = category, Starter = by, At = at, BumpedAt = at, About = about, ExternalId = externalId,
            Tags = [.. about < 0 ? [] : (string[])[DemoVocabulary.Topics[about].Replace(' ', '-')], .. moreTags ?? []], WasPushed = pushed,
        };
        Topics.Add(topic);
        _topics[topic.Id] = topic;
        return topic;
    }

    public TalkPost Post(Topic topic, TalkUser by, DateTimeOffset at, string raw, bool pushed)
    {
        var post = new TalkPost(Posts.Count + 1, topic, topic.Posts.Count + 1, by, at, raw, pushed);
        Posts.Add(post);
        topic.Posts.Add(post);
        topic.BumpedAt = topic.BumpedAt > at ? topic.BumpedAt : at;
        (by.PostedAt, by.Posts) = (at, by.Posts + 1);
        return post;
    }

    public TalkGroup AddGroup(string name, string fullName)
    {
        var group = new TalkGroup { Id = 40 + Groups.Count, Name = name, FullName = fullName };
        Groups.Add(group);
        return group;
    }

    public Invite AddInvite(string email, DateTimeOffset at, string message, Topic? topic, IReadOnlyList<TalkGroup> groups)
    {
        var invite = new Invite(++_inviteIds, email, at, message, topic, groups);
        Invites.Add(invite);
        return invite;
    }

    /// <summary>The association's topic that a text speaks of; -1 for none.</summary>
    public static int About(string text) =>
        Array.FindIndex(DemoVocabulary.Topics, t => text.Contains(t, StringComparison.OrdinalIgnoreCase) || text.Contains(t.Replace(' ', '-'), StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Tags(ThreadRow thread, Func<DemoSession, int> numberOf)
    {
        if (thread.SponsorId.Length > 0)
        {
            yield return "sponsor-" + thread.SponsorId.ToLowerInvariant();
        }

        if (thread.Session is { } session)
        {
            yield return "session-" + numberOf(session).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
}
