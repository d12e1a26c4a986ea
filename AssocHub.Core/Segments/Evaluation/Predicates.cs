using System.Linq.Expressions;

namespace AssocHub.Core.Segments.Evaluation;

/// <summary>Puts expressions together so that a database can still translate the whole.</summary>
public static class Predicates
{
    private const int Few = 8;

    /// <summary>Both hold.</summary>
    public static Expression<Func<T, bool>> And<T>(this Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) =>
        Expression.Lambda<Func<T, bool>>(
            Expression.AndAlso(left.Body, Replace(right.Body, right.Parameters[0], left.Parameters[0])), left.Parameters);

    /// <summary>One of the two holds.</summary>
    public static Expression<Func<T, bool>> Or<T>(this Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) =>
        Expression.Lambda<Func<T, bool>>(
            Expression.OrElse(left.Body, Replace(right.Body, right.Parameters[0], left.Parameters[0])), left.Parameters);

    /// <summary>It does not hold.</summary>
    public static Expression<Func<T, bool>> Not<T>(this Expression<Func<T, bool>> operand) =>
        Expression.Lambda<Func<T, bool>>(Expression.Not(operand.Body), operand.Parameters);

    /// <summary>All hold; a balanced tree, since databases limit how deep an expression may be.</summary>
    public static Expression<Func<T, bool>> AllOf<T>(IReadOnlyList<Expression<Func<T, bool>>> items) => Balanced(items, And);

    /// <summary>At least one holds; a balanced tree.</summary>
    public static Expression<Func<T, bool>> AnyOf<T>(IReadOnlyList<Expression<Func<T, bool>>> items) => Balanced(items, Or);

    /// <summary>First read a value, then test it.</summary>
    public static Expression<Func<T, bool>> Then<T, TValue>(this Expression<Func<T, TValue>> read, Expression<Func<TValue, bool>> test) =>
        Expression.Lambda<Func<T, bool>>(Replace(test.Body, test.Parameters[0], read.Body), read.Parameters);

    /// <summary>
    /// It is one of some values. Each of a few is a parameter of its own: a list as one parameter is written out anew, the whole query with it,
    /// each time it is asked.
    /// </summary>
    public static Expression<Func<T, bool>> Among<T>(IReadOnlyList<T> values)
    {
        ParameterExpression value = Expression.Parameter(typeof(T), "v");
        Expression Read(T one) => Expression.Field(Expression.Constant(new Wanted<T>(one)), nameof(Wanted<T>.Value));
        Expression body = values.Count switch
        {
            0 => Expression.Constant(false),
            1 => Expression.Equal(value, Read(values[0])),
            <= Few => Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(T)], Expression.NewArrayInit(typeof(T), values.Select(Read)), value),
            _ => Expression.Call(
                typeof(Enumerable), nameof(Enumerable.Contains), [typeof(T)],
                Expression.Field(Expression.Constant(new Wanted<IEnumerable<T>>(values)), nameof(Wanted<T>.Value)), value),
        };
        return Expression.Lambda<Func<T, bool>>(body, value);
    }

    /// <summary>The body of a lambda with its parameters replaced, to be put into a larger expression.</summary>
    /// <exception cref="ArgumentException">There are not as many arguments as parameters.</exception>
    public static Expression Applied(LambdaExpression lambda, params Expression[] arguments)
    {
        if (lambda.Parameters.Count != arguments.Length)
        {
            throw new ArgumentException("One argument per parameter is needed.", nameof(arguments));
        }

        Expression body = lambda.Body;
        for (int i = 0; i < arguments.Length; i++)
        {
            body = Replace(body, lambda.Parameters[i], arguments[i]);
        }

        return body;
    }

    private static Expression<Func<T, bool>> Balanced<T>(
        IReadOnlyList<Expression<Func<T, bool>>> items,
        Func<Expression<Func<T, bool>>, Expression<Func<T, bool>>, Expression<Func<T, bool>>> join) => items.Count switch
        {
            0 => throw new ArgumentException("A group without items has no meaning.", nameof(items)),
            1 => items[0],
            _ => join(
                Balanced([.. items.Take(items.Count / 2)], join),
                Balanced([.. items.Skip(items.Count / 2)], join)),
        };

    private static Expression Replace(Expression body, ParameterExpression from, Expression to) => new Replacer(from, to).Visit(body);

    // As a lambda holds what it took from outside: read so, a value becomes a parameter.
    private sealed class Wanted<T>(T value)
    {
        public readonly T Value = value;
    }

    private sealed class Replacer(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
