using AssocHub.Data.Demo.Generation;
using AssocHub.Sandbox.Pages;
using AssocHub.Sandbox.Serving;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AssocHub.Sandbox;

/// <summary>The sandbox on a loopback address of its own: four APIs, a page, and a few controls.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private const int CallsKept = 5_000;

    private readonly WebApplication _app;
    private readonly Lazy<SandboxHouse> _house;
    private readonly Dictionary<string, CallMeter> _meters;
    private readonly Queue<ReceivedCall> _calls = new();
    private readonly Lock _gate = new();

    private SandboxServer(WebApplication app, SandboxOptions options)
    {
        _app = app;
        Options = options;
        _house = new Lazy<SandboxHouse>(() => new SandboxHouse(options));
        _meters = ((string[])["mailchimp", "pretix", "discourse", "civicrm"]).ToDictionary(
            n => n, n => new CallMeter(options.Limits.GetValueOrDefault(n) ?? new CallLimit(0, TimeSpan.Zero, 0), options.Time));
    }

    /// <summary>What it serves.</summary>
    public SandboxOptions Options { get; }

    /// <summary>Where it listens, for example <c>http://127.0.0.1:5090</c>.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>What goes wrong on purpose from now on.</summary>
    public FaultPlan Faults { get; set; } = FaultPlan.None;

    /// <summary>The sandbox's own time.</summary>
    public DateTimeOffset Now => House.Now;

    /// <summary>The association's state, for tests and the page.</summary>
    internal SandboxHouse House => _house.Value;

    internal IReadOnlyDictionary<string, CallMeter> Meters => _meters;

    /// <summary>Starts it.</summary>
    /// <param name="options">What it serves.</param>
    /// <param name="url">A loopback address; port 0 for a free one.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<SandboxServer> StartAsync(SandboxOptions options, string url, CancellationToken cancel = default)
    {
        if (!new Uri(url).IsLoopback)
        {
            throw new ArgumentException("The sandbox has made-up keys that everybody may see, so it listens on loopback only.", nameof(url));
        }

        // Nothing of the surrounding program's settings may reach it, its addresses least of all.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(url);
        WebApplication app = builder.Build();
        var server = new SandboxServer(app, options);
        app.Run(server.ServeAsync);
        await app.StartAsync(cancel);
        return server;
    }

    /// <summary>Where a system's API begins: what is entered as base address of a source.</summary>
    public string UrlOf(string system) => $"{Address}/{system}/{House.Systems.First(s => s.Name == system).Prefix}".TrimEnd('/');

    /// <summary>The calls of one system against its limit.</summary>
    public CallMeter MeterOf(string system) => _meters[system];

    /// <summary>The latest calls, oldest first.</summary>
    public IReadOnlyList<ReceivedCall> Calls()
    {
        lock (_gate)
        {
            return [.. _calls];
        }
    }

    /// <summary>Makes up the association now rather than at the first call.</summary>
    /// <returns>How much there is to begin with.</returns>
    public DemoVolumes Prepare() => House.Volumes;

    /// <summary>Raised for each call of a system, before it is answered.</summary>
    public event Action<ReceivedCall>? Called;

    /// <summary>Raised after time was let pass, with how much.</summary>
    public event Action<TimeSpan>? TimePassed;

    /// <summary>Time passes in the sandbox, and people do what they do.</summary>
    public DateTimeOffset Advance(TimeSpan by)
    {
        DateTimeOffset now = House.Advance(by);
        TimePassed?.Invoke(by);
        return now;
    }

    /// <summary>How much time was let pass, by a journal: what a sandbox that goes on with it is ahead.</summary>
    public static TimeSpan PassedIn(string journalFile) =>
        new SandboxJournal(journalFile).Read().Aggregate(TimeSpan.Zero, (sum, entry) => sum + (entry.Advance ?? TimeSpan.Zero));

    /// <summary>Waits until the process is told to end.</summary>
    public Task WaitAsync(CancellationToken cancel) => _app.WaitForShutdownAsync(cancel);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        // A page elsewhere must not reach it under another name.
        if (!new Uri($"http://{context.Request.Host.Value}").IsLoopback)
        {
            context.Response.StatusCode = 421;
            return;
        }

        string path = context.Request.Path.Value ?? "/";
        string first = path.Split('/', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";
        if (House.Systems.FirstOrDefault(s => s.Name == first) is { } system)
        {
            await ServeAsync(context, system, path[(first.Length + 1)..]);
        }
        else
        {
            await Controls.ServeAsync(context, this);
        }
    }

    private async Task ServeAsync(HttpContext context, IOutsideSystem system, string path)
    {
        CallMeter meter = _meters[system.Name];
        Call call = await ReadAsync(context, system, path);
        int? wait = meter.Enter();
        try
        {
            Fault? fault = null;
            Answer answer;
            bool isThere = path.TrimStart('/').StartsWith(system.Prefix, StringComparison.Ordinal);
            if (wait is { } seconds)
            {
                answer = system.TooMany(seconds).With("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
            else if (!isThere)
            {
                answer = Answer.Json(new JsonObject { ["error"] = "Not found" }, 404);
            }
            else if (system.Refuse(context.Request.Headers, call) is { } refused)
            {
                answer = refused;
            }
            else
            {
                (answer, fault) = Faulty(system, call, meter);
            }

            Remember(new ReceivedCall(system.Name, call.Method, call.Path, context.Request.QueryString.Value ?? "", answer.Status, fault, call.At) { Asked = system.Changes(call) ? "" : call.Body });
            await AnswerAsync(context, answer, fault);
        }
        finally
        {
            meter.Leave();
        }
    }

    private (Answer Answer, Fault? Fault) Faulty(IOutsideSystem system, Call call, CallMeter meter)
    {
        FaultPlan faults = Faults;
        bool? isFirst = system.IsFirstPage(call);
        string key = $"{system.Name} {call.Method} {call.Path}";
        Fault? fault = faults.Draw(key, isFirst == false);
        if (fault is { } kind)
        {
            meter.Count(kind.ToString());
        }

        switch (fault)
        {
            case Fault.TooMany:
                meter.Hold(faults.Times.RetryAfterSeconds);
                return (system.TooMany(faults.Times.RetryAfterSeconds).With("Retry-After", faults.Times.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)), fault);
            case Fault.ServerError:
                return (system.Broken(500 + (faults.Next(3) switch { 0 => 0, 1 => 2, _ => 3 })), fault);
            default:
                return (House.Do(system, isFirst is { } first ? call with { Bend = faults.Bend(key, first, fault) } : call), fault);
        }
    }

    private async Task AnswerAsync(HttpContext context, Answer answer, Fault? fault)
    {
        FaultPlan faults = Faults;
        if (fault == Fault.TimeoutAfterWrite)
        {
            await Task.Delay(faults.Times.HangFor, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            context.Abort();
            return;
        }

        if (fault == Fault.Slow)
        {
            await Task.Delay(faults.Times.SlowFor, context.RequestAborted);
        }

        HttpResponse response = context.Response;
        response.StatusCode = answer.Status;

        // A client that goes by the server's clock must get this one.
        response.Headers.Date = House.Now.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        foreach ((string header, string value) in answer.Headers)
        {
            response.Headers[header] = value;
        }

        if (answer.Body.Length == 0)
        {
            return;
        }

        response.ContentType = answer.ContentType;
        if (fault != Fault.Truncated)
        {
            response.ContentLength = answer.Body.Length;
            await response.Body.WriteAsync(answer.Body, context.RequestAborted);
            return;
        }

        // Cut by the application, which counted what it sent, or by the line, which did not.
        int kept = answer.Body.Length * 2 / 3;
        bool byTheLine = faults.Next(2) == 0;
        response.ContentLength = byTheLine ? answer.Body.Length : kept;
        await response.Body.WriteAsync(answer.Body.AsMemory(0, kept), context.RequestAborted);
        if (byTheLine)
        {
            await response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        }
    }

    private async Task<Call> ReadAsync(HttpContext context, IOutsideSystem system, string path)
    {
        HttpRequest request = context.Request;
        using var reader = new StreamReader(request.Body);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        string inside = path.TrimStart('/');
        inside = inside.StartsWith(system.Prefix, StringComparison.Ordinal) ? inside[system.Prefix.Length..] : inside;
        var query = request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal);
        return new Call(request.Method, inside, query, body, request.ContentType ?? "", House.Now)
        {
            BaseUrl = $"{Address}/{system.Name}/{system.Prefix}".TrimEnd('/'),
        };
    }

    private void Remember(ReceivedCall call)
    {
        lock (_gate)
        {
            _calls.Enqueue(call);
            if (_calls.Count > CallsKept)
            {
                _calls.Dequeue();
            }
        }

        Called?.Invoke(call);
    }
}

/// <summary>A call that a system received. Never its headers: they hold the credential.</summary>
public sealed record ReceivedCall(string System, string Method, string Path, string Query, int Status, Fault? Fault, DateTimeOffset At)
{
    /// <summary>The body of a call that only reads, where a system is asked by POST; empty for others.</summary>
    public string Asked { get; init; } = "";
}
