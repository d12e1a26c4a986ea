using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AssocHub.Data.Database;

/// <summary>How values are stored. Moments are UTC everywhere; each provider gets a type that sorts and compares in its SQL.</summary>
internal static class Conventions
{
    /// <summary>Length of a string that no configuration gives another: every indexed string needs one on SQL Server.</summary>
    public const int DefaultStringLength = 400;

    public static void ApplyCommon(ModelConfigurationBuilder builder)
    {
        builder.Properties<string>().HaveMaxLength(DefaultStringLength);
        builder.Properties<decimal>().HavePrecision(18, 4);
    }

    public static void ApplySqlServer(ModelConfigurationBuilder builder)
    {
        builder.Properties<DateTimeOffset>().HaveConversion<UtcDateTimeConverter>().HaveColumnType("datetime2(7)");
        // Text compares by code point, as on SQLite: 'A1' and 'a1' are two external ids. What should ignore case is folded.
        builder.Properties<string>().UseCollation("Latin1_General_100_BIN2");
    }

    /// <summary>SQLite has neither a decimal nor a date type: ticks and ten-thousandths sort and compare as integers.</summary>
    public static void ApplySqlite(ModelConfigurationBuilder builder)
    {
        builder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
        builder.Properties<decimal>().HaveConversion<TenThousandthsConverter>();
    }

    private sealed class UtcDateTimeConverter() : ValueConverter<DateTimeOffset, DateTime>(
        moment => moment.UtcDateTime,
        stored => new DateTimeOffset(DateTime.SpecifyKind(stored, DateTimeKind.Utc)));

    private sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(
        moment => moment.UtcTicks,
        stored => new DateTimeOffset(stored, TimeSpan.Zero));

    private sealed class TenThousandthsConverter() : ValueConverter<decimal, long>(
        value => (long)decimal.Round(value * 10_000m),
        stored => stored / 10_000m);
}
