using System.Globalization;
using System.Net;

namespace AssocHub.Sandbox.Discourse;

/// <summary>Discourse's resources as JSON, with the fields that its description lists.</summary>
internal static class TalkShapes
{
    private const string Avatar = "/letter_avatar_proxy/v4/letter/n/848f3c/{size}.png";

    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A user as in the administrators' list; addresses only when asked for.</summary>
    public static JsonObject AdminUser(TalkUser user, bool withEmail, DateTimeOffset now)
    {
        var shape = new JsonObject
        {
            ["id"] = user.Id,
            ["username"] = user.Username,
            ["name"] = user.Name,
            ["avatar_template"] = Avatar,
            ["active"] = true,
            ["admin"] = false,
            ["moderator"] = false,
            ["last_seen_at"] = user.PostedAt is { } seen ? Moment(seen) : null,
            ["last_emailed_at"] = null,
            ["created_at"] = Moment(user.JoinedAt),
            ["last_seen_age"] = user.PostedAt is { } posted ? (now - posted).TotalSeconds : null,
            ["last_emailed_age"] = null,
            ["created_at_age"] = (now - user.JoinedAt).TotalSeconds,
            ["trust_level"] = 1,
            ["manual_locked_trust_level"] = null,
            ["title"] = null,
            ["time_read"] = 60 * user.Posts,
            ["staged"] = false,
            ["days_visited"] = Math.Min(user.Posts, 300),
            ["posts_read_count"] = user.Posts * 4,
            ["topics_entered"] = user.Posts * 2,
            ["post_count"] = user.Posts,
        };
        if (withEmail)
        {
            shape["email"] = user.Email;
            shape["secondary_emails"] = new JsonArray();
        }

        return shape;
    }

    /// <summary>A user alone, with what single sign-on knows of them: the member number.</summary>
    public static JsonObject AdminUserAlone(TalkUser user, DateTimeOffset now)
    {
        JsonObject shape = AdminUser(user, withEmail: true, now);
        shape["single_sign_on_record"] = user.AmsId.Length == 0 ? null : new JsonObject
        {
            ["user_id"] = user.Id, ["external_id"] = user.AmsId, ["created_at"] = Moment(user.JoinedAt), ["external_username"] = user.Username,
        };
        shape["external_ids"] = new JsonObject();
        shape["groups"] = new JsonArray();
        shape["include_ip"] = false;
        Fill(
            shape, false, "can_send_activation_email", "can_activate", "can_deactivate", "can_grant_admin", "can_revoke_admin", "can_grant_moderation",
            "can_revoke_moderation", "can_impersonate", "can_delete_all_posts", "can_be_anonymized", "can_be_merged", "can_view_action_logs",
            "can_disable_second_factor", "can_delete_sso_record");
        Fill(
            shape, 0, "like_count", "like_given_count", "topic_count", "flags_given_count", "flags_received_count", "private_topics_count", "badge_count",
            "warnings_received_count", "bounce_score", "api_key_count");
        Fill(
            shape, null, "ip_address", "registration_ip_address", "full_suspend_reason", "primary_group_id", "reset_bounce_score_after", "approved_by",
            "suspended_by", "silenced_by");
        return shape;
    }

    public static JsonObject Category(int id, string name, string slug, int topics, int posts)
    {
        var shape = new JsonObject
        {
            ["id"] = id, ["name"] = name, ["slug"] = slug, ["color"] = "0088CC", ["text_color"] = "FFFFFF", ["style_type"] = "square", ["position"] = id,
            ["topic_count"] = topics, ["post_count"] = posts, ["topic_url"] = $"/t/about-{slug}/{id}", ["permission"] = 1, ["notification_level"] = 1,
            ["num_featured_topics"] = 3, ["subcategory_list_style"] = "rows_with_featured_topics", ["default_top_period"] = "all", ["default_list_filter"] = "all",
            ["minimum_required_tags"] = 0, ["topics_day"] = 0, ["topics_week"] = 0, ["topics_month"] = 0, ["topics_year"] = topics, ["topics_all_time"] = topics,
            ["subcategory_ids"] = new JsonArray(), ["can_edit"] = true,
        };
        Fill(shape, false, "read_restricted", "has_children", "show_subcategory_list", "navigate_to_first_post_after_read");
        Fill(
            shape, null, "emoji", "icon", "description", "description_text", "description_excerpt", "topic_template", "topic_title_placeholder", "subcategory_count",
            "sort_order", "sort_ascending", "default_view", "uploaded_logo", "uploaded_logo_dark", "uploaded_background", "uploaded_background_dark");
        return shape;
    }

    public static JsonObject TopicRow(Topic topic) => new()
    {
        ["id"] = topic.Id,
        ["title"] = topic.Title,
        ["fancy_title"] = WebUtility.HtmlEncode(topic.Title),
        ["slug"] = topic.Slug,
        ["posts_count"] = topic.Posts.Count,
        ["reply_count"] = Math.Max(0, topic.Posts.Count - 1),
        ["highest_post_number"] = topic.Posts.Count,
        ["created_at"] = Moment(topic.At),
        ["last_posted_at"] = Moment(topic.BumpedAt),
        ["bumped"] = true,
        ["bumped_at"] = Moment(topic.BumpedAt),
        ["archetype"] = "regular",
        ["unseen"] = false,
        ["pinned"] = false,
        ["unpinned"] = null,
        ["visible"] = true,
        ["closed"] = false,
        ["archived"] = false,
        ["bookmarked"] = false,
        ["liked"] = false,
        ["tags"] = Tags(topic),
        ["views"] = topic.Views,
        ["like_count"] = 0,
        ["has_summary"] = false,
        ["last_poster_username"] = topic.Posts.Count > 0 ? topic.Posts[^1].By.Username : topic.Starter.Username,
        ["category_id"] = topic.Category,
        ["op_like_count"] = 0,
        ["pinned_globally"] = false,
        ["featured_link"] = null,
        ["posters"] = new JsonArray(new JsonObject { ["extras"] = "latest", ["description"] = "Original Poster", ["user_id"] = topic.Starter.Id, ["primary_group_id"] = null }),
    };

    /// <summary>A topic alone, with its first posts.</summary>
    public static JsonObject TopicAlone(Topic topic, int posts)
    {
        JsonObject shape = TopicRow(topic);
        shape["post_stream"] = new JsonObject
        {
            ["posts"] = new JsonArray([.. topic.Posts.Take(posts).Select(p => (JsonNode)Post(p))]),
            ["stream"] = new JsonArray([.. topic.Posts.Select(p => (JsonNode)p.Id)]),
        };
        shape["user_id"] = topic.Starter.Id;
        shape["external_id"] = topic.ExternalId.Length > 0 ? topic.ExternalId : null;
        shape["participant_count"] = topic.Posts.Select(p => p.By.Id).Distinct().Count();
        return shape;
    }

    /// <summary>A post as in the list of the latest posts.</summary>
    public static JsonObject LatestPost(TalkPost post)
    {
        JsonObject shape = Post(post);
        shape["topic_title"] = post.Topic.Title;
        shape["topic_html_title"] = WebUtility.HtmlEncode(post.Topic.Title);
        shape["category_id"] = post.Topic.Category;
        shape["raw"] = post.Raw;
        shape["excerpt"] = WebUtility.HtmlEncode(post.Raw);
        shape["truncated"] = true;
        shape["posts_count"] = post.Topic.Posts.Count;
        return shape;
    }

    /// <summary>A post as in the answer to making one.</summary>
    public static JsonObject MadePost(TalkPost post)
    {
        JsonObject shape = Post(post);
        shape["raw"] = post.Raw;
        shape["posts_count"] = post.Topic.Posts.Count;
        shape["draft_sequence"] = 0;
        return shape;
    }

    public static JsonObject Group(TalkGroup group, bool alone)
    {
        var shape = new JsonObject
        {
            ["id"] = group.Id,
            ["automatic"] = group.IsAutomatic,
            ["name"] = group.Name,
            ["user_count"] = group.Members.Count,
            ["mentionable_level"] = 0,
            ["messageable_level"] = 0,
            ["visibility_level"] = 0,
            ["primary_group"] = false,
            ["title"] = null,
            ["grant_trust_level"] = null,
            ["incoming_email"] = null,
            ["has_messages"] = false,
            ["flair_url"] = null,
            ["flair_bg_color"] = null,
            ["flair_color"] = null,
            ["bio_raw"] = null,
            ["bio_cooked"] = null,
            ["bio_excerpt"] = null,
            ["public_admission"] = false,
            ["public_exit"] = false,
            ["allow_membership_requests"] = false,
            ["full_name"] = group.FullName,
            ["default_notification_level"] = 3,
            ["membership_request_template"] = null,
            ["members_visibility_level"] = 0,
            ["can_see_members"] = true,
            ["can_admin_group"] = true,
            ["can_edit_group"] = true,
            ["publish_read_state"] = false,
        };
        if (alone)
        {
            Fill(shape, null, "automatic_membership_email_domains", "smtp_server", "smtp_port", "smtp_ssl_mode", "email_username", "email_password");

            foreach (string list in (string[])["watching_category_ids", "tracking_category_ids", "watching_first_post_category_ids", "regular_category_ids", "muted_category_ids"])
            {
                shape[list] = new JsonArray();
            }

            Fill(shape, false, "is_group_user", "is_group_owner_display", "mentionable", "messageable", "allow_unknown_sender_topic_replies");

            shape["message_count"] = 0;
        }

        return shape;
    }

    public static JsonObject GroupMember(TalkUser user, DateTimeOffset addedAt) => new()
    {
        ["id"] = user.Id,
        ["username"] = user.Username,
        ["name"] = user.Name,
        ["avatar_template"] = Avatar,
        ["title"] = null,
        ["last_posted_at"] = Moment(user.PostedAt ?? user.JoinedAt),
        ["last_seen_at"] = Moment(user.PostedAt ?? user.JoinedAt),
        ["added_at"] = Moment(addedAt),
        ["timezone"] = "America/Chicago",
    };

    public static JsonObject Invite(Invite invite) => new()
    {
        ["id"] = invite.Id,
        ["invite_key"] = $"i{invite.Id:D6}",
        ["link"] = $"https://talk.nlla.example.org/invites/i{invite.Id:D6}",
        ["description"] = null,
        ["email"] = invite.Email,
        ["domain"] = null,
        ["emailed"] = true,
        ["can_delete_invite"] = true,
        ["custom_message"] = invite.Message.Length > 0 ? invite.Message : null,
        ["created_at"] = Moment(invite.At),
        ["updated_at"] = Moment(invite.At),
        ["expires_at"] = Moment(invite.At.AddDays(90)),
        ["expired"] = false,
        ["grants_admin"] = false,
        ["grants_moderator"] = false,
        ["topics"] = invite.Topic is { } topic ? new JsonArray(new JsonObject { ["id"] = topic.Id, ["title"] = topic.Title, ["slug"] = topic.Slug }) : new JsonArray(),
        ["groups"] = new JsonArray([.. invite.Groups.Select(g => (JsonNode)new JsonObject { ["id"] = g.Id, ["name"] = g.Name })]),
    };

    // What nobody here asks for, and the description wants all the same.
    private static void Fill(JsonObject shape, JsonNode? value, params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
        {
            shape[field] = value?.DeepClone();
        }
    }

    private static JsonArray Tags(Topic topic) => new([.. topic.Tags.Select(t => (JsonNode)new JsonObject
    {
        ["id"] = 1 + topic.About, ["name"] = t, ["slug"] = t,
    })]);

    private static JsonObject Post(TalkPost post) => new()
    {
        ["id"] = post.Id,
        ["name"] = post.By.Name,
        ["username"] = post.By.Username,
        ["avatar_template"] = Avatar,
        ["created_at"] = Moment(post.At),
        ["cooked"] = $"<p>{WebUtility.HtmlEncode(post.Raw)}</p>",
        ["post_number"] = post.Number,
        ["post_type"] = 1,
        ["updated_at"] = Moment(post.At),
        ["reply_count"] = 0,
        ["reply_to_post_number"] = null,
        ["quote_count"] = 0,
        ["incoming_link_count"] = 0,
        ["reads"] = post.Topic.Posts.Count,
        ["readers_count"] = post.Topic.Posts.Count,
        ["score"] = 0.4,
        ["yours"] = post.By.Id == -1,
        ["topic_id"] = post.Topic.Id,
        ["topic_slug"] = post.Topic.Slug,
        ["display_username"] = post.By.Name,
        ["primary_group_name"] = null,
        ["flair_name"] = null,
        ["flair_url"] = null,
        ["flair_bg_color"] = null,
        ["flair_color"] = null,
        ["flair_group_id"] = null,
        ["badges_granted"] = new JsonArray(),
        ["version"] = 1,
        ["can_edit"] = true,
        ["can_delete"] = post.Number > 1,
        ["can_recover"] = false,
        ["can_see_hidden_post"] = true,
        ["can_wiki"] = true,
        ["user_title"] = null,
        ["bookmarked"] = false,
        ["actions_summary"] = new JsonArray(),
        ["moderator"] = false,
        ["admin"] = false,
        ["staff"] = false,
        ["user_id"] = post.By.Id,
        ["hidden"] = false,
        ["trust_level"] = 1,
        ["deleted_at"] = null,
        ["user_deleted"] = false,
        ["edit_reason"] = null,
        ["can_view_edit_history"] = true,
        ["wiki"] = false,
        ["reviewable_id"] = null,
        ["reviewable_score_count"] = 0,
        ["reviewable_score_pending_count"] = 0,
        ["post_url"] = $"/t/{post.Topic.Slug}/{post.Topic.Id}/{post.Number}",
    };
}
