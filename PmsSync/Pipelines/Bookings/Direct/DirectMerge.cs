using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Direct;

/// <summary>
/// What a command says of a booking over the booking as it is when the command is applied: two commands that each change
/// a part of the guest both keep their part, in whatever order their senders had read the booking.
/// </summary>
internal static class DirectMerge
{
    public static Guest? GuestOf(Guest? before, DirectCommand command)
    {
        if (command.Clear.Contains("guest"))
            return null;
        if (command.Fields.Guest is not { } said)
            return before;
        T Part<T>(string name, T now, T was) => command.Clear.Contains("guest." + name) || now is not null ? now : was;
        return new Guest(
            Part("name", said.Name, before?.Name), Part("email", said.Email, before?.Email), Part("phone", said.Phone, before?.Phone),
            Part("adults", said.Adults, before?.Adults), Part("children", said.Children, before?.Children));
    }

    /// <summary>False where an amount would be left without a currency, or the other way round.</summary>
    public static bool TryPriceOf(Money? before, DirectCommand command, out Money? price)
    {
        price = command.Clear.Contains("price") ? null : before;
        if (command.Fields.Price is not { } said)
            return true;
        price = (said.Amount ?? before?.Amount, said.Currency ?? before?.Currency) is ({ } amount, { } currency) ? new Money(amount, currency) : null;
        return price is not null;
    }
}
