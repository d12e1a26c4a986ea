using System.Diagnostics.CodeAnalysis;

namespace AssocHub.Core.Common;

/// <summary>Either a value or the reason why there is none.</summary>
/// <typeparam name="T">The value on success.</typeparam>
public readonly record struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Why it was refused; null on success.</summary>
    public Refusal? Refusal { get; }

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Succeeded => Refusal is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">It was refused: look at <see cref="Succeeded"/> first.</exception>
    public T Value => Succeeded ? _value! : throw new InvalidOperationException("Refused: " + Refusal.Message);

    /// <summary>A success is written as its value.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A refusal is written as itself.</summary>
    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>The value of an act that returns nothing: <c>Result&lt;Done&gt;</c>.</summary>
public readonly record struct Done;
