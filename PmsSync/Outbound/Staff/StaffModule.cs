namespace PmsSync.Outbound.Staff;

/// <summary>The calendars of those who clean.</summary>
internal static class StaffModule
{
    public static IServiceCollection AddStaffCalendars(this IServiceCollection services) => services
        .AddSingleton<StaffAddresses>()
        .AddSingleton<StaffCalendar>();
}
