using System.Globalization;
using AssocHub.Sandbox.Life;
using AssocHub.Sandbox.Serving;

namespace AssocHub.Sandbox.Discourse;

/// <summary>Discourse's API, as far as an association uses it.</summary>
internal sealed class DiscourseSystem(TalkState state, Reactions reactions, SandboxKeys keys, int? largestPage) : IOutsideSystem
{
    private const int UsersPerPage = 100;
    private const int TopicsPerPage = 30;
    private const int PostsPerPage = 50;
    private const int MostPerGroupCall = 1000;
    private const int ExplorerRows = 1000;

    public string Name => "discourse";

    public string Title => "Discourse";

    public string Prefix => "";

    public Answer? Refuse(IHeaderDictionary headers, Call call) =>
        headers["Api-Key"] == keys.Discourse && headers["Api-Username"] == keys.DiscourseUser ? null
            : Error(403, "You are not permitted to view the requested resource. The API username or key is invalid.", "invalid_access");

    public bool Changes(Call call) => call.Writes && call.Segments is not ["admin", "plugins", ..];

    public bool? IsFirstPage(Call call) => (call.Method, Segments(call)) switch
    {
        ("GET", ["latest"] or ["admin", "users", "list", _]) => call.Number("page", 0) <= (call.Path.Contains("users", StringComparison.Ordinal) ? 1 : 0),
        ("GET", ["posts"]) => call["before"] is null,
        ("GET", ["groups", _, "members"]) => call.Number("offset", 0) == 0,
        _ => null,
    };

    public Answer TooMany(int seconds) => Answer.Json(
        new JsonObject
        {
            ["errors"] = new JsonArray($"You’ve performed this action too many times, please try again in {seconds} seconds."),
            ["error_type"] = "rate_limit",
            ["extras"] = new JsonObject { ["wait_seconds"] = seconds, ["time_left"] = $"{seconds} seconds" },
        },
        429);

    public Answer Broken(int status) => new(status, "<html><head><title>Oops</title></head><body>The software powering this discussion forum encountered an unexpected problem.</body></html>"u8.ToArray(), "text/html; charset=utf-8");

    public Answer Handle(Call call) => (call.Method, Segments(call)) switch
    {
        ("GET", ["latest"]) => Latest(call),
        ("GET", ["posts"]) => Posts(call),
        ("POST", ["posts"]) => CreatePost(call),
        ("GET", ["t", var id]) => OfTopic(id, topic => Answer.Json(TalkShapes.TopicAlone(topic, 20))),
        ("GET", ["t", "external_id", var id]) => state.Topics.Find(t => t.ExternalId == id) is { } topic ? Answer.Json(TalkShapes.TopicAlone(topic, 20)) : NotFound(),
        ("POST", ["t", var id, "invite"]) => OfTopic(id, topic => InviteToTopic(topic, call)),
        ("GET", ["categories"]) => Categories(),
        ("GET", ["tags"]) => Tags(),
        ("GET", ["site"] or ["about"]) => Answer.Json(new JsonObject { ["about"] = new JsonObject { ["title"] = "Northern Lakes community" } }),
        ("GET", ["admin", "users", "list", _]) => Users(call),
        ("GET", ["admin", "users", var id]) => int.TryParse(id, out int number) && state.Users.Find(u => u.Id == number) is { } user
            ? Answer.Json(TalkShapes.AdminUserAlone(user, call.At))
            : NotFound(),
        ("POST", ["admin", "plugins", "explorer", "queries", var id, "run"]) => Explore(id, call),
        ("GET", ["groups"]) => Groups(),
        ("POST", ["admin", "groups"]) => CreateGroup(call),
        ("GET", ["groups", "by-id", var id]) => OfGroup(id, Group),
        ("GET", ["groups", var name]) => OfGroup(name, Group),
        ("GET", ["groups", var name, "members"]) => OfGroup(name, group => Members(group, call)),
        ("PUT", ["groups", var id, "members"]) => OfGroup(id, group => AddMembers(group, call)),
        ("DELETE", ["groups", var id, "members"]) => OfGroup(id, group => RemoveMembers(group, call)),
        ("POST", ["invites"]) => CreateInvite(call),
        ("POST", ["invites", "create-multiple"]) => CreateInvites(call),
        _ => NotFound(),
    };

    // The newest first, further ones by page number; a topic that is bumped while pages are read moves to the front, as it really does.
    private Answer Latest(Call call)
    {
        int size = Math.Min(call.Number("per_page", TopicsPerPage), largestPage ?? 100), page = call.Number("page", 0);
        IEnumerable<Topic> sorted = call["order"] == "created" ? state.Topics.OrderBy(t => t.At).ThenBy(t => t.Id) : state.Topics.OrderBy(t => t.BumpedAt).ThenBy(t => t.Id);
        Topic[] all = [.. call["ascending"] == "true" ? sorted : sorted.Reverse()];
        IReadOnlyList<Topic> shown = call.Bend.Of(all, page * size, size);
        var list = new JsonObject
        {
            ["can_create_topic"] = true,
            ["per_page"] = size,
            ["topics"] = new JsonArray([.. shown.Select(t => (JsonNode)TalkShapes.TopicRow(t))]),
        };
        if ((page + 1) * size < all.Length + call.Bend.Slid(size))
        {
            list["more_topics_url"] = string.Create(CultureInfo.InvariantCulture, $"/latest?no_definitions=true&page={page + 1}");
        }

        return Answer.Json(new JsonObject
        {
            ["users"] = new JsonArray([.. shown.Select(t => t.Starter).Distinct().Select(u => (JsonNode)new JsonObject
            {
                ["id"] = u.Id, ["username"] = u.Username, ["name"] = u.Name, ["avatar_template"] = "",
            })]),
            ["primary_groups"] = new JsonArray(),
            ["topic_list"] = list,
        });
    }

    // before=<id> gives that post and older ones, as Discourse does; without it the newest.
    private Answer Posts(Call call)
    {
        int size = Math.Min(PostsPerPage, largestPage ?? PostsPerPage), before = call.Number("before", int.MaxValue);
        int last = Math.Min(before == int.MaxValue ? state.Posts.Count : before, state.Posts.Count);
        int repeated = Math.Min(call.Bend.Repeated(size), state.Posts.Count - last);
        var page = new JsonArray();
        for (int id = last + repeated; id > Math.Max(0, last - size); id--)
        {
            page.Add(TalkShapes.LatestPost(state.Posts[id - 1]));
        }

        return Answer.Json(new JsonObject { ["latest_posts"] = page });
    }

    private Answer Users(Call call)
    {
        int size = Math.Min(UsersPerPage, largestPage ?? UsersPerPage), page = Math.Max(1, call.Number("page", 1));
        bool withEmail = call["show_emails"] == "true";
        IEnumerable<TalkUser> sorted = call["order"] == "created" || call["order"] is null ? state.Users : state.Users.OrderBy(u => u.Username, StringComparer.Ordinal);
        TalkUser[] all = [.. call["asc"] == "true" ? sorted : sorted.Reverse()];
        return Answer.Json(new JsonArray([.. call.Bend.Of(all, (page - 1) * size, size).Select(u => (JsonNode)TalkShapes.AdminUser(u, withEmail, call.At))]));
    }

    // The plugin Data Explorer with two queries that an administrator of this community has saved; docs/connectors.md has their text.
    private Answer Explore(string id, Call call)
    {
        JsonNode? given = null;
        try
        {
            given = JsonNode.Parse(call.Fields()?["params"]?.ToString() ?? "{}");
        }
        catch (System.Text.Json.JsonException)
        {
            return Error(400, "The parameters are not JSON.");
        }

        int page = Number(given?["page"]), size = Math.Min(ExplorerRows, largestPage ?? ExplorerRows);
        return id switch
        {
            TalkState.ViewsQuery => Rows(["topic_id", "user_id", "viewed_at"], [.. state.Views.Skip(page * size).Take(size).Select(v =>
                new JsonArray(v.Topic.Id, v.Who.Id, v.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))]),
            TalkState.DownloadsQuery => Rows(["id", "user_id", "resource", "created_at"], [.. state.Downloads.Skip(page * size).Take(size).Select(d =>
                new JsonArray(d.Id, d.Who.Id, d.Resource, TalkShapes.Moment(d.At)))]),
            _ => NotFound(),
        };
    }

    private static Answer Rows(string[] columns, IReadOnlyList<JsonArray> rows) => Answer.Json(new JsonObject
    {
        ["success"] = true, ["errors"] = new JsonArray(), ["duration"] = 3.1, ["result_count"] = rows.Count, ["params"] = new JsonObject(),
        ["columns"] = new JsonArray([.. columns.Select(c => (JsonNode)c)]), ["default_limit"] = ExplorerRows, ["relations"] = new JsonObject(),
        ["colrender"] = new JsonObject(), ["rows"] = new JsonArray([.. rows]),
    });

    private Answer CreatePost(Call call)
    {
        JsonObject? body = call.Fields();
        string raw = body?["raw"]?.ToString() ?? "", title = body?["title"]?.ToString() ?? "";
        int topicId = Number(body?["topic_id"]);
        if (raw.Length < 5)
        {
            return Error(422, "Body is too short (minimum is 5 characters)");
        }

        if (topicId > 0)
        {
            return OfTopic(Text(topicId), topic => Answer.Json(TalkShapes.MadePost(state.Post(topic, state.System, call.At, raw, pushed: true))));
        }

        if (title.Length < 15)
        {
            return Error(422, "Title is too short (minimum is 15 characters)");
        }

        string external = body?["external_id"]?.ToString() ?? "";
        if (external.Length > 0 && state.Topics.Exists(t => t.ExternalId == external))
        {
            return Error(422, "External has already been taken");
        }

        if (state.Topics.Exists(t => t.WasPushed && string.Equals(t.Title, title, StringComparison.OrdinalIgnoreCase)))
        {
            return Error(422, "Title has already been used");
        }

        int category = Number(body?["category"]);
        Topic made = state.AddTopic(title, category > 0 ? category : 1, state.System, call.At, TalkState.About(title + " " + raw), external, pushed: true);
        TalkPost opening = state.Post(made, state.System, call.At, raw, pushed: true);
        reactions.Started(made, call.At);
        return Answer.Json(TalkShapes.MadePost(opening));
    }

    private Answer CreateGroup(Call call)
    {
        JsonNode? wanted = call.Fields()?["group"];
        string name = wanted?["name"]?.ToString() ?? "";
        if (name.Length is < 3 or > 20 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            return Error(422, "Name must be 3 to 20 characters: letters, numbers, dashes, dots and underscores only");
        }

        if (state.Groups.Exists(g => string.Equals(g.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            return Error(422, "Name has already been taken");
        }

        TalkGroup group = state.AddGroup(name, wanted?["full_name"]?.ToString() ?? "");
        Add(group, Names(wanted?["usernames"]), call.At);
        return Answer.Json(new JsonObject { ["basic_group"] = TalkShapes.Group(group, alone: false) });
    }

    private Answer Group(TalkGroup group) => Answer.Json(new JsonObject
    {
        ["group"] = TalkShapes.Group(group, alone: true),
        ["extras"] = new JsonObject { ["visible_group_names"] = new JsonArray([.. state.Groups.Select(g => (JsonNode)g.Name)]) },
    });

    private Answer Groups()
    {
        JsonObject Row(TalkGroup group)
        {
            JsonObject shape = TalkShapes.Group(group, alone: false);
            shape["display_name"] = group.Name;
            return shape;
        }

        return Answer.Json(new JsonObject
        {
            ["groups"] = new JsonArray([.. state.Groups.Select(g => (JsonNode)Row(g))]),
            ["extras"] = new JsonObject { ["type_filters"] = new JsonArray() },
            ["total_rows_groups"] = state.Groups.Count,
            ["load_more_groups"] = "/groups?page=1",
        });
    }

    private Answer Members(TalkGroup group, Call call)
    {
        int limit = Math.Min(call.Number("limit", 50), largestPage ?? 1000), offset = call.Number("offset", 0);
        return Answer.Json(new JsonObject
        {
            ["members"] = new JsonArray([.. call.Bend.Of(group.Members, offset, limit).Select(m => (JsonNode)TalkShapes.GroupMember(m.User, m.At))]),
            ["owners"] = new JsonArray(),
            ["meta"] = new JsonObject { ["total"] = group.Members.Count + call.Bend.Slid(limit), ["limit"] = limit, ["offset"] = offset },
        });
    }

    private Answer AddMembers(TalkGroup group, Call call)
    {
        JsonObject? body = call.Fields();
        string[] names = [.. Names(body?["usernames"]), .. Names(body?["emails"])];
        if (names.Length is 0 or > MostPerGroupCall)
        {
            return Error(400, names.Length == 0 ? "usernames or emails must be present" : $"You can only add up to {MostPerGroupCall} users at once");
        }

        // Discourse refuses the whole call when it knows one of them as a member already, or not at all.
        TalkUser[] users = [.. names.Select(state.FindUser).OfType<TalkUser>()];
        if (users.Length < names.Length)
        {
            return Error(400, "The following users do not exist: " + string.Join(", ", names.Where(n => state.FindUser(n) is null)), "invalid_parameters");
        }

        string[] already = [.. users.Where(u => group.Members.Exists(m => m.User == u)).Select(u => u.Username)];
        if (already.Length > 0)
        {
            return Error(422, already.Length == 1 ? $"'{already[0]}' is already a member of this group." : $"The following users are already members of this group: {string.Join(", ", already)}");
        }

        Add(group, names, call.At);
        return Answer.Json(new JsonObject
        {
            ["success"] = "OK", ["usernames"] = new JsonArray([.. users.Select(u => (JsonNode)u.Username)]), ["emails"] = new JsonArray(),
        });
    }

    private Answer RemoveMembers(TalkGroup group, Call call)
    {
        JsonObject? body = call.Fields();
        JsonArray removed = [], skipped = [];
        foreach (string name in (string[])[.. Names(body?["usernames"] ?? call["usernames"]), .. Names(body?["user_emails"])])
        {
            TalkUser? user = state.FindUser(name);
            (group.Members.RemoveAll(m => m.User == user) > 0 ? removed : skipped).Add(name);
        }

        return removed.Count + skipped.Count == 0
            ? Error(400, "usernames must be present")
            : Answer.Json(new JsonObject { ["success"] = "OK", ["usernames"] = removed, ["skipped_usernames"] = skipped });
    }

    private Answer CreateInvite(Call call)
    {
        JsonObject? body = call.Fields();
        string email = body?["email"]?.ToString() ?? "";
        return email.Contains('@', StringComparison.Ordinal)
            ? Answer.Json(TalkShapes.Invite(Invite(email, body!, call.At)))
            : Error(422, "Email is invalid.");
    }

    private Answer CreateInvites(Call call)
    {
        JsonObject? body = call.Fields();
        string[] emails = Names(body?["email"]);
        JsonArray made = [], failed = [];
        foreach (string email in emails)
        {
            if (email.Contains('@', StringComparison.Ordinal))
            {
                made.Add(new JsonObject { ["email"] = email, ["invite"] = TalkShapes.Invite(Invite(email, body!, call.At)) });
            }
            else
            {
                failed.Add(new JsonObject { ["email"] = email, ["error"] = "Email is invalid." });
            }
        }

        return Answer.Json(new JsonObject
        {
            ["num_successfully_created_invitations"] = made.Count, ["num_failed_invitations"] = failed.Count,
            ["failed_invitations"] = failed, ["successful_invitations"] = made,
        });
    }

    private Answer InviteToTopic(Topic topic, Call call)
    {
        JsonObject? body = call.Fields();
        string who = body?["user"]?.ToString() ?? body?["email"]?.ToString() ?? "";
        TalkUser? user = state.FindUser(who);
        if (user is null && !who.Contains('@', StringComparison.Ordinal))
        {
            return Error(422, "Sorry, that user does not exist.");
        }

        Invite invite = state.AddInvite(user?.Email ?? who, call.At, body?["custom_message"]?.ToString() ?? "", topic, []);
        reactions.Invited(invite, user);
        var shown = new JsonObject();
        if (user is not null)
        {
            shown["user"] = new JsonObject { ["id"] = user.Id, ["username"] = user.Username, ["name"] = user.Name, ["avatar_template"] = "" };
        }

        return Answer.Json(shown);
    }

    private Invite Invite(string email, JsonObject body, DateTimeOffset at)
    {
        TalkGroup[] groups = [.. Names(body["group_names"]).Concat(Names(body["group_ids"])).Select(FindGroup).OfType<TalkGroup>()];
        Invite invite = state.AddInvite(email, at, body["custom_message"]?.ToString() ?? "", state.FindTopic(Number(body["topic_id"])), groups);
        reactions.Invited(invite, state.FindUser(email));
        return invite;
    }

    private Answer Categories() => Answer.Json(new JsonObject
    {
        ["category_list"] = new JsonObject
        {
            ["can_create_category"] = true,
            ["can_create_topic"] = true,
            ["categories"] = new JsonArray([.. TalkState.Categories.Select(c => (JsonNode)TalkShapes.Category(
                c.Id, c.Name, c.Slug, state.Topics.Count(t => t.Category == c.Id), state.Topics.Where(t => t.Category == c.Id).Sum(t => t.Posts.Count)))]),
        },
    });

    private Answer Tags() => Answer.Json(new JsonObject
    {
        ["tags"] = new JsonArray([.. state.Topics.SelectMany(t => t.Tags.Select(tag => (tag, t.About))).GroupBy(x => x).Select(g => (JsonNode)new JsonObject
        {
            ["id"] = 1 + g.Key.About, ["text"] = g.Key.tag, ["name"] = g.Key.tag, ["count"] = g.Count(), ["pm_count"] = 0, ["target_tag"] = null,
        })]),
        ["extras"] = new JsonObject { ["categories"] = new JsonArray() },
    });

    private void Add(TalkGroup group, IEnumerable<string> names, DateTimeOffset at)
    {
        foreach (TalkUser user in names.Select(state.FindUser).OfType<TalkUser>().Distinct())
        {
            group.Members.Add((user, at));
            reactions.Grouped(group, user, at);
        }
    }

    private TalkGroup? FindGroup(string idOrName) =>
        state.Groups.Find(g => string.Equals(g.Name, idOrName, StringComparison.OrdinalIgnoreCase)) ?? state.Groups.Find(g => Text(g.Id) == idOrName);

    private Answer OfGroup(string idOrName, Func<TalkGroup, Answer> work) => FindGroup(idOrName) is { } group ? work(group) : NotFound();

    private Answer OfTopic(string id, Func<Topic, Answer> work) => int.TryParse(id, out int number) && state.FindTopic(number) is { } topic ? work(topic) : NotFound();

    // Addresses may end in .json or not.
    private static string[] Segments(Call call)
    {
        string[] segments = [.. call.Segments];
        if (segments.Length > 0 && segments[^1].EndsWith(".json", StringComparison.Ordinal))
        {
            segments[^1] = segments[^1][..^5];
        }

        return segments;
    }

    private static string[] Names(JsonNode? list) => (list?.ToString() ?? "").Split([',', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int Number(JsonNode? value) => int.TryParse(value?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Answer NotFound() => Error(404, "The requested URL or resource could not be found.", "not_found");

    private static Answer Error(int status, string message, string? type = null)
    {
        var body = new JsonObject { ["errors"] = new JsonArray(message) };
        if (type is not null)
        {
            body["error_type"] = type;
        }

        return Answer.Json(body, status);
    }
}
