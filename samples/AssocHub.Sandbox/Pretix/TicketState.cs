using System.Globalization;
using AssocHub.Data.Demo.Generation;

namespace AssocHub.Sandbox.Pretix;

/// <summary>Something that is sold with an event: admission, or a seat in one session.</summary>
internal sealed record TicketItem(int Id, string Name, DemoSession? Session);

internal sealed record CheckinList(int Id, string Name, TicketItem Item);

internal sealed record Checkin(CheckinList List, DateTimeOffset At);

internal sealed class Position
{
    public required int Id { get; init; }
    public required int Number { get; init; }
    public required TicketItem Item { get; init; }
    public int? AddonTo { get; init; }
    public List<Checkin> Checkins { get; } = [];
}

internal sealed class Order
{
    public required string Code { get; init; }
    public required TicketEvent Event { get; init; }
    public required string Email { get; init; }
    public required string Given { get; init; }
    public required string Family { get; init; }
    public required string Company { get; init; }
    public required string AmsId { get; init; }
    public required string Badge { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateTimeOffset ModifiedAt { get; set; }
    public required string Status { get; set; }
    public Voucher? Voucher { get; init; }
    public List<Position> Positions { get; } = [];
}

internal sealed class Voucher
{
    public required int Id { get; init; }
    public required string Code { get; init; }
    public required string Tag { get; init; }
    public required string Comment { get; init; }
    public required DateTimeOffset At { get; init; }
    public int MaxUsages { get; init; } = 1;
    public int Redeemed { get; set; }
    public string PriceMode { get; init; } = "none";
    public string? Value { get; init; }
}

/// <summary>An exhibitor scanned an attendee's badge; each attendee is one lead of an exhibitor, however often they came.</summary>
internal sealed record Lead(int Sponsor, Order Order, string Kind, DateTimeOffset At);

internal sealed class TicketEvent
{
    public required DemoEvent Made { get; init; }
    public List<TicketItem> Items { get; } = [];
    public List<CheckinList> Lists { get; } = [];
    public List<Order> Orders { get; } = [];
    public List<Voucher> Vouchers { get; } = [];
    public List<Lead> Leads { get; } = [];

    /// <summary>The sponsors that have a stand here, each by its place in the vocabulary.</summary>
    public IEnumerable<int> Exhibitors => Leads.Select(l => l.Sponsor).Distinct().Order();

    public string Slug => Made.Id;

    public TicketItem Admission => Items[0];
}

/// <summary>What pretix knows: events, the sessions sold with them, orders, check-ins, vouchers.</summary>
internal sealed class TicketState
{
    public const string Organizer = "nlla";

    // pretix leaves out letters and digits that are mistaken for one another.
    private const string CodeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ3789";

    private readonly Dictionary<string, TicketEvent> _bySlug = new(StringComparer.OrdinalIgnoreCase);
    private int _orders, _positions = 100_000, _vouchers = 7_000, _items = 300;

    public List<TicketEvent> Events { get; } = [];

    public TicketEvent? Find(string slug) => _bySlug.GetValueOrDefault(slug);

    public static TicketState Of(DemoWorld world)
    {
        var state = new TicketState();
        foreach (DemoEvent made in world.Events)
        {
            state.Add(made);
        }

        var orders = new Dictionary<RegistrationRow, Order>();
        foreach (RegistrationRow row in world.Registrations)
        {
            orders[row] = state.Register(
                state._bySlug[row.Event.Id], row.Email, row.First, row.Last, row.Organization, row.AmsId, row.Badge, Utc(row.At), row.Sessions,
                row.Status == "cancelled");
        }

        foreach (AttendanceRow row in world.Attendance)
        {
            CheckIn(orders[row.Registration], row.Session, Utc(row.At));
        }

        var met = new HashSet<(Order, int)>();
        foreach (ScanRow row in world.Scans)
        {
            Order order = orders[row.Registration];
            if (met.Add((order, row.Sponsor)))
            {
                order.Event.Leads.Add(new Lead(row.Sponsor, order, row.Kind, Utc(row.At)));
            }
        }

        return state;
    }

    /// <summary>The number under which a session is sold.</summary>
    public int NumberOf(DemoSession session) => _bySlug[session.Event.Id].Items.Find(i => i.Session == session)!.Id;

    public Order Register(
        TicketEvent held, string email, string given, string family, string company, string amsId, string badge, DateTimeOffset at,
        IEnumerable<DemoSession> sessions, bool cancelled = false, Voucher? voucher = null)
    {
        var order = new Order
        {
            Code = CodeOf(++_orders), Event = held, Email = email, Given = given, Family = family, Company = company, AmsId = amsId, Badge = badge,
            At = at, ModifiedAt = at, Status = cancelled ? "c" : "p", Voucher = voucher,
        };
        var admission = new Position { Id = ++_positions, Number = 1, Item = held.Admission };
        order.Positions.Add(admission);
        foreach (DemoSession session in sessions)
        {
            order.Positions.Add(new Position
            {
                Id = ++_positions, Number = order.Positions.Count + 1, Item = held.Items.Find(i => i.Session == session)!, AddonTo = admission.Id,
            });
        }

        held.Orders.Add(order);
        return order;
    }

    /// <summary>Checks somebody in: at the entrance, or at a session's door.</summary>
    public static void CheckIn(Order order, DemoSession? session, DateTimeOffset at)
    {
        Position? position = order.Positions.Find(p => p.Item.Session == session);
        position?.Checkins.Add(new Checkin(order.Event.Lists.Find(l => l.Item == position.Item)!, at));
        order.ModifiedAt = order.ModifiedAt > at ? order.ModifiedAt : at;
    }

    public Voucher AddVoucher(TicketEvent held, string code, string tag, string comment, string priceMode, string? value, int maxUsages, DateTimeOffset at)
    {
        var added = new Voucher
        {
            Id = ++_vouchers, Code = code.Length > 0 ? code : "NLLA" + CodeOf(_vouchers) + CodeOf(_vouchers * 31), Tag = tag, Comment = comment, At = at,
            PriceMode = priceMode, Value = value, MaxUsages = maxUsages,
        };
        held.Vouchers.Add(added);
        return added;
    }

    public TicketEvent Add(DemoEvent made)
    {
        var held = new TicketEvent { Made = made };
        held.Items.Add(new TicketItem(++_items, "Admission", null));
        foreach (DemoSession session in made.Sessions)
        {
            held.Items.Add(new TicketItem(++_items, session.Title, session));
        }

        held.Lists.AddRange(held.Items.Select(i => new CheckinList(i.Id + 50_000, i.Session is null ? "Entrance" : i.Name, i)));
        Events.Add(held);
        _bySlug[made.Id] = held;
        return held;
    }

    private static string CodeOf(int number)
    {
        // Spread, so that neighbours do not look alike, and still one code for each number below 28^5.
        long spread = (number * 7_345_433L) % 17_210_368L;
        Span<char> code = stackalloc char[5];
        for (int i = 0; i < code.Length; i++)
        {
            code[i] = CodeLetters[(int)(spread % CodeLetters.Length)];
            spread /= CodeLetters.Length;
        }

        return new string(code);
    }

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));

    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Moment(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
