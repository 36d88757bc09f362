using PmsSync.Storage;

namespace PmsSync.Outbound.Staff;

/// <summary>The calendars of those who clean.</summary>
internal static class StaffModule
{
    public static IServiceCollection AddStaffCalendars(this IServiceCollection services) => services
        .AddSingleton<StaffAddresses>()
        .AddSingleton(static s => new ForgottenStep(s.GetRequiredService<StaffAddresses>().Forget))
        .AddSingleton<StaffCalendar>();
}
