using System.Net;

namespace AssocHub.Core.Pushes;

/// <summary>Why a batch did not get through. The category alone decides what happens next.</summary>
public enum PushFailure
{
    /// <summary>No answer in time; it may have arrived.</summary>
    Timeout,

    /// <summary>The connection failed.</summary>
    Network,

    /// <summary>Too many calls; the destination says when to come back.</summary>
    RateLimited,

    /// <summary>The destination has a problem of its own.</summary>
    ServerError,

    /// <summary>The destination does not accept this content.</summary>
    Refused,

    /// <summary>The batch is too large.</summary>
    TooLarge,

    /// <summary>The credential is missing, wrong or not allowed to do this.</summary>
    Unauthorized,

    /// <summary>The address or target does not exist, or no longer.</summary>
    Gone,

    /// <summary>The address is not one AssocHub may call.</summary>
    ForbiddenAddress,

    /// <summary>The destination's settings cannot be used.</summary>
    Misconfigured,
}

/// <summary>What follows from a failure: one switch each.</summary>
public static class PushFailures
{
    /// <summary>True when the same batch may get through later.</summary>
    public static bool IsRetryable(this PushFailure failure) => failure switch
    {
        PushFailure.Timeout or PushFailure.Network or PushFailure.RateLimited or PushFailure.ServerError => true,
        PushFailure.Refused or PushFailure.TooLarge or PushFailure.Unauthorized or PushFailure.Gone
            or PushFailure.ForbiddenAddress or PushFailure.Misconfigured => false,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "Unknown failure"),
    };

    /// <summary>True when smaller batches may get through: single rows are to blame, or the size.</summary>
    public static bool IsAboutRows(this PushFailure failure) => failure is PushFailure.Refused or PushFailure.TooLarge;

    /// <summary>The category of an HTTP status; null for success. The only place where statuses are read.</summary>
    public static PushFailure? OfStatus(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => null,
        408 => PushFailure.Timeout,
        429 => PushFailure.RateLimited,
        413 => PushFailure.TooLarge,
        401 or 403 or 407 => PushFailure.Unauthorized,
        404 or 410 => PushFailure.Gone,
        >= 300 and < 400 => PushFailure.Misconfigured,
        >= 500 => PushFailure.ServerError,
        _ => PushFailure.Refused,
    };

    /// <summary>What a person should know.</summary>
    public static string Explain(this PushFailure failure) => failure switch
    {
        PushFailure.Timeout => "The destination did not answer in time.",
        PushFailure.Network => "The destination could not be reached.",
        PushFailure.RateLimited => "The destination asked for fewer calls.",
        PushFailure.ServerError => "The destination has a problem of its own.",
        PushFailure.Refused => "The destination did not accept it.",
        PushFailure.TooLarge => "It is larger than the destination accepts.",
        PushFailure.Unauthorized => "The destination does not accept the credential. Check its secret.",
        PushFailure.Gone => "The address does not exist at the destination. Check its settings.",
        PushFailure.ForbiddenAddress => "The address lies inside a private network, which AssocHub does not call. An administrator can allow the host.",
        PushFailure.Misconfigured => "The destination's settings cannot be used.",
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "Unknown failure"),
    };
}

/// <summary>How long to wait before the next attempt.</summary>
public static class Backoff
{
    /// <summary>Longest wait between attempts that AssocHub chooses by itself.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The wait: what the destination asked for, with up to a tenth more; otherwise doubling from the first wait up to
    /// <see cref="Longest"/>, of which a random half to whole is taken, so that many senders do not come back at once.
    /// </summary>
    /// <param name="first">The wait after the first attempt.</param>
    /// <param name="attempt">Attempts made so far, from 1.</param>
    /// <param name="retryAfter">What the destination asked for.</param>
    /// <param name="random">From 0 to 1.</param>
    public static TimeSpan Delay(TimeSpan first, int attempt, TimeSpan? retryAfter, double random)
    {
        if (retryAfter is { } asked)
        {
            return asked * (1 + (0.1 * random));
        }

        TimeSpan doubled = first * Math.Pow(2, Math.Min(attempt - 1, 20));
        return (doubled < Longest ? doubled : Longest) * (0.5 + (0.5 * random));
    }
}
