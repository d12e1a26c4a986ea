using System.Globalization;

namespace AssocHub.Web.Components.Shared;

/// <summary>How long ago, in words.</summary>
public static class Ago
{
    public static string Of(DateTimeOffset moment, DateTimeOffset now)
    {
        TimeSpan age = now - moment;
        if (age < TimeSpan.Zero)
        {
            return "in " + Length(-age);
        }

        return age < TimeSpan.FromMinutes(1) ? "just now" : Length(age) + " ago";
    }

    private static string Length(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => "less than a minute",
        { TotalHours: < 1 } => Words.Count((long)span.TotalMinutes, "minute"),
        { TotalDays: < 1 } => Words.Count((long)span.TotalHours, "hour"),
        { TotalDays: < 60 } => Words.Count((long)span.TotalDays, "day"),
        { TotalDays: < 730 } => Words.Count((long)(span.TotalDays / 30.44), "month"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays / 365.25:0} years"),
    };
}
