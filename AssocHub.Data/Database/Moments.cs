using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace AssocHub.Data.Database;

/// <summary>Arithmetic with moments and days that runs in the database, since the two engines store them differently.</summary>
public static class Moments
{
    // julianday('0001-01-01'), which is day number 0.
    private const double JulianDayOfDayZero = 1721425.5;

    private static readonly MethodInfo PlusHoursMethod = typeof(Moments).GetMethod(nameof(PlusHours))!;
    private static readonly MethodInfo DayNumberMethod = typeof(Moments).GetMethod(nameof(DayNumber))!;

    /// <summary>A moment, moved by a number of hours (negative: earlier).</summary>
    public static DateTimeOffset PlusHours(DateTimeOffset moment, int hours) => moment.AddHours(hours);

    /// <summary><see cref="DateOnly.DayNumber"/>, to compare with <see cref="Core.Members.Interaction.Day"/>.</summary>
    public static int DayNumber(DateOnly day) => day.DayNumber;

    internal static void Map(ModelBuilder builder, bool isSqlite)
    {
        builder.HasDbFunction(PlusHoursMethod).HasTranslation(isSqlite ? SqlitePlusHours : ServerPlusHours);
        builder.HasDbFunction(DayNumberMethod).HasTranslation(isSqlite ? SqliteDayNumber : ServerDayNumber);
    }

    // Ticks, see Conventions.ApplySqlite.
    private static SqlBinaryExpression SqlitePlusHours(IReadOnlyList<SqlExpression> args) => new SqlBinaryExpression(
        ExpressionType.Add,
        args[0],
        new SqlBinaryExpression(
            ExpressionType.Multiply,
            args[1],
            new SqlConstantExpression(TimeSpan.TicksPerHour, LongTypeMapping.Default),
            typeof(long),
            LongTypeMapping.Default),
        args[0].Type,
        args[0].TypeMapping);

    private static SqlFunctionExpression ServerPlusHours(IReadOnlyList<SqlExpression> args) => new SqlFunctionExpression(
        "DATEADD",
        [new SqlFragmentExpression("hour"), args[1], args[0]],
        nullable: true,
        argumentsPropagateNullability: [false, true, true],
        args[0].Type,
        args[0].TypeMapping);

    private static SqlUnaryExpression SqliteDayNumber(IReadOnlyList<SqlExpression> args) => new SqlUnaryExpression(
        ExpressionType.Convert,
        new SqlBinaryExpression(
            ExpressionType.Subtract,
            new SqlFunctionExpression(
                "julianday", [args[0]], nullable: true, argumentsPropagateNullability: [true], typeof(double), DoubleTypeMapping.Default),
            new SqlConstantExpression(JulianDayOfDayZero, DoubleTypeMapping.Default),
            typeof(double),
            DoubleTypeMapping.Default),
        typeof(int),
        IntTypeMapping.Default);

    private static SqlFunctionExpression ServerDayNumber(IReadOnlyList<SqlExpression> args) => new SqlFunctionExpression(
        "DATEDIFF",
        [new SqlFragmentExpression("day"), new SqlFragmentExpression("CAST('0001-01-01' AS date)"), args[0]],
        nullable: true,
        argumentsPropagateNullability: [false, false, true],
        typeof(int),
        IntTypeMapping.Default);
}
