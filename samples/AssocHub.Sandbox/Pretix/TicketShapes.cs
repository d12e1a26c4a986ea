using AssocHub.Data.Demo.Generation;

namespace AssocHub.Sandbox.Pretix;

/// <summary>pretix's resources as JSON, with the fields that its documentation lists.</summary>
internal static class TicketShapes
{
    private const int AmsQuestion = 17;

    public static JsonObject Event(TicketEvent held) => new()
    {
        ["name"] = Text(held.Made.Name),
        ["slug"] = held.Slug,
        ["live"] = true,
        ["testmode"] = false,
        ["currency"] = "USD",
        ["date_from"] = TicketState.Moment(held.Made.StartsAt),
        ["date_to"] = TicketState.Moment(held.Made.EndsAt),
        ["date_admission"] = null,
        ["is_public"] = true,
        ["presale_start"] = null,
        ["presale_end"] = null,
        ["location"] = held.Made.Format == "online" ? null : Text(held.Made.Chapter?.Cities[0] ?? "Saint Alden"),
        ["geo_lat"] = null,
        ["geo_lon"] = null,
        ["has_subevents"] = false,
        ["meta_data"] = new JsonObject { ["format"] = held.Made.Format, ["topics"] = Topics(held.Made.Topics) },
        ["seating_plan"] = null,
        ["seat_category_mapping"] = new JsonObject(),
        ["timezone"] = DemoVocabulary.TimeZone,
        ["item_meta_properties"] = new JsonObject(),
        ["plugins"] = new JsonArray("pretix.plugins.banktransfer", "pretix.plugins.ticketoutputpdf"),
        ["sales_channels"] = new JsonArray("web"),
        ["public_url"] = $"https://tickets.{DemoVocabulary.WebDomain}/{TicketState.Organizer}/{held.Slug}/",
    };

    public static JsonObject Item(TicketItem item)
    {
        var meta = new JsonObject();
        if (item.Session is { } session)
        {
            meta["session"] = session.Id;
            meta["topics"] = DemoVocabulary.Topics[session.Topic];
            meta["speaker"] = session.Speaker;
            meta["starts_at"] = TicketState.Moment(session.StartsAt);
            meta["ends_at"] = TicketState.Moment(session.EndsAt);
        }

        return new JsonObject
        {
            ["id"] = item.Id,
            ["name"] = Text(item.Name),
            ["internal_name"] = item.Session is null ? "admission" : "session",
            ["sales_channels"] = new JsonArray("web"),
            ["default_price"] = "0.00",
            ["category"] = item.Session is null ? null : 2,
            ["active"] = true,
            ["description"] = null,
            ["free_price"] = false,
            ["tax_rate"] = "0.00",
            ["tax_rule"] = null,
            ["admission"] = item.Session is null,
            ["personalized"] = true,
            ["meta_data"] = meta,
            ["position"] = item.Id,
            ["picture"] = null,
            ["available_from"] = null,
            ["available_until"] = null,
            ["require_voucher"] = false,
            ["hide_without_voucher"] = false,
            ["allow_cancel"] = true,
            ["has_variations"] = false,
            ["variations"] = new JsonArray(),
            ["addons"] = new JsonArray(),
            ["bundles"] = new JsonArray(),
        };
    }

    public static JsonObject Order(Order order) => new()
    {
        ["code"] = order.Code,
        ["event"] = order.Event.Slug,
        ["status"] = order.Status,
        ["testmode"] = false,
        ["secret"] = "s" + order.Code.ToLowerInvariant() + "k3",
        ["email"] = order.Email,
        ["phone"] = "",
        ["customer"] = null,
        ["locale"] = "en",
        ["sales_channel"] = "web",
        ["datetime"] = TicketState.Moment(order.At),
        ["expires"] = TicketState.Moment(order.At.AddDays(14)),
        ["last_modified"] = TicketState.Moment(order.ModifiedAt),
        ["payment_date"] = order.At.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        ["payment_provider"] = "free",
        ["fees"] = new JsonArray(),
        ["total"] = "0.00",
        ["comment"] = "",
        ["custom_followup_at"] = null,
        ["checkin_attention"] = false,
        ["require_approval"] = false,
        ["valid_if_pending"] = false,
        ["invoice_address"] = new JsonObject
        {
            ["last_modified"] = TicketState.Moment(order.At), ["is_business"] = order.Company.Length > 0, ["company"] = order.Company,
            ["name"] = $"{order.Given} {order.Family}", ["name_parts"] = new JsonObject { ["full_name"] = $"{order.Given} {order.Family}" }, ["street"] = "",
            ["zipcode"] = "", ["city"] = "", ["country"] = "US", ["state"] = null, ["internal_reference"] = "", ["vat_id"] = "", ["vat_id_validated"] = false,
        },
        ["positions"] = new JsonArray([.. order.Positions.Select(p => (JsonNode)Position(order, p))]),
        ["downloads"] = new JsonArray(),
        ["payments"] = new JsonArray(),
        ["refunds"] = new JsonArray(),
    };

    public static JsonObject Position(Order order, Position position) => new()
    {
        ["id"] = position.Id,
        ["order"] = order.Code,
        ["positionid"] = position.Number,
        ["canceled"] = order.Status == "c",
        ["item"] = position.Item.Id,
        ["variation"] = null,
        ["price"] = "0.00",
        ["attendee_name"] = $"{order.Given} {order.Family}",
        ["attendee_name_parts"] = new JsonObject { ["_scheme"] = "given_family", ["given_name"] = order.Given, ["family_name"] = order.Family },
        ["attendee_email"] = order.Email.Length > 0 ? order.Email : null,
        ["company"] = order.Company,
        ["street"] = "",
        ["zipcode"] = "",
        ["city"] = "",
        ["country"] = "US",
        ["state"] = null,
        ["voucher"] = order.Voucher?.Id,
        ["tax_rate"] = "0.00",
        ["tax_value"] = "0.00",
        ["tax_rule"] = null,
        ["secret"] = $"z3fsn8jyufm5kpk768q69gkbyr5f4h6w{position.Id}",
        ["addon_to"] = position.AddonTo,
        ["subevent"] = null,
        ["valid_from"] = null,
        ["valid_until"] = null,
        ["blocked"] = null,
        ["discount"] = null,
        ["pseudonymization_id"] = order.Badge,
        ["seat"] = null,
        ["checkins"] = new JsonArray([.. position.Checkins.Select(c => (JsonNode)new JsonObject
        {
            ["list"] = c.List.Id, ["type"] = "entry", ["gate"] = null, ["device"] = 1, ["datetime"] = TicketState.Moment(c.At), ["auto_checked_in"] = false,
        })]),
        ["answers"] = order.AmsId.Length == 0 ? new JsonArray() : new JsonArray(new JsonObject
        {
            ["question"] = AmsQuestion, ["question_identifier"] = "AMSID", ["answer"] = order.AmsId, ["option_identifiers"] = new JsonArray(), ["options"] = new JsonArray(),
        }),
        ["downloads"] = new JsonArray(),
    };

    public static JsonObject List(CheckinList list, TicketEvent held) => new()
    {
        ["id"] = list.Id,
        ["name"] = list.Name,
        ["checkin_count"] = held.Orders.Sum(o => o.Positions.Count(p => p.Checkins.Exists(c => c.List == list))),
        ["position_count"] = held.Orders.Sum(o => o.Positions.Count(p => p.Item == list.Item)),
        ["all_products"] = false,
        ["limit_products"] = new JsonArray(list.Item.Id),
        ["include_pending"] = false,
        ["subevent"] = null,
        ["allow_multiple_entries"] = true,
        ["allow_entry_after_exit"] = true,
        ["exit_all_at"] = null,
        ["rules"] = new JsonObject(),
        ["addon_match"] = false,
        ["auto_checkin_sales_channels"] = new JsonArray(),
    };

    public static JsonObject Question() => new()
    {
        ["id"] = AmsQuestion,
        ["question"] = Text("Your member number, if you know it"),
        ["help_text"] = Text(""),
        ["type"] = "S",
        ["required"] = false,
        ["items"] = new JsonArray(),
        ["position"] = 1,
        ["identifier"] = "AMSID",
        ["ask_during_checkin"] = false,
        ["hidden"] = false,
        ["options"] = new JsonArray(),
    };

    /// <summary>The number of a sponsor as an exhibitor; the plugin keeps the association's own under internal_id.</summary>
    public static int ExhibitorNumber(int sponsor) => 500 + sponsor;

    public static JsonObject Exhibitor(int sponsor) => new()
    {
        ["id"] = ExhibitorNumber(sponsor),
        ["name"] = DemoVocabulary.Sponsors[sponsor].Name,
        ["internal_id"] = $"SP{sponsor + 1:D2}",
        ["contact_name"] = null,
        ["contact_name_parts"] = new JsonObject(),
        ["contact_email"] = null,
        ["booth"] = $"A{sponsor + 1}",
        ["locale"] = "en",
        ["access_code"] = $"NLLA{sponsor:D4}",
        ["allow_lead_scanning"] = true,
        ["allow_lead_access"] = true,
        ["allow_voucher_access"] = false,
        ["comment"] = "",
    };

    public static JsonObject Lead(Lead lead) => new()
    {
        ["attendee_order"] = lead.Order.Code,
        ["attendee_positionid"] = 1,
        ["rating"] = null,
        ["notes"] = "",
        ["tags"] = lead.Kind == "badge_scan" ? new JsonArray() : new JsonArray(lead.Kind),
        ["first_upload"] = TicketState.Moment(lead.At),
        ["data"] = new JsonArray(new JsonObject { ["id"] = "attendee_name", ["label"] = "Attendee name", ["value"] = $"{lead.Order.Given} {lead.Order.Family}" }),
        ["device_name"] = null,
    };

    public static JsonObject Voucher(Voucher voucher) => new()
    {
        ["id"] = voucher.Id,
        ["code"] = voucher.Code,
        ["max_usages"] = voucher.MaxUsages,
        ["redeemed"] = voucher.Redeemed,
        ["valid_until"] = null,
        ["block_quota"] = false,
        ["allow_ignore_quota"] = false,
        ["price_mode"] = voucher.PriceMode,
        ["value"] = voucher.Value ?? "0.00",
        ["item"] = null,
        ["variation"] = null,
        ["quota"] = null,
        ["tag"] = voucher.Tag,
        ["comment"] = voucher.Comment,
        ["seat"] = null,
        ["subevent"] = null,
        ["show_hidden_items"] = true,
        ["all_addons_included"] = false,
        ["all_bundles_included"] = false,
    };

    private static JsonObject Text(string english) => new() { ["en"] = english };

    private static string Topics(int[] topics) => string.Join(", ", topics.Select(t => DemoVocabulary.Topics[t]));
}
