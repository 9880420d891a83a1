using Retention.WeChat.Rewards;

namespace Retention.WeChat.MiniProgram;

/// <summary>3000: check-ins.</summary>
internal static class CheckInErrors
{
    public static readonly ErrorRange Range = new((3000, MakeUpDesk.NotMissed), (3001, MakeUpDesk.UsedUp));
}

/// <summary>3100: tasks.</summary>
internal static class TaskErrors
{
    public static readonly ErrorRange Range = new(
        (3100, TaskProblems.NotFound), (3101, TaskProblems.Claimed), (3102, TaskProblems.NotDone), (3103, TaskProblems.Prerequisite),
        (3104, TaskProblems.NotReported), (3105, TaskProblems.ReportedEnough));
}

/// <summary>3300: surveys.</summary>
internal static class SurveyErrors
{
    public static readonly ErrorRange Range = new(
        (3300, SurveyProblems.NotFound), (3301, SurveyProblems.NotOpen), (3302, SurveyProblems.Answered), (3303, SurveyProblems.UnknownQuestion),
        (3304, SurveyProblems.AnswerMissing), (3305, SurveyProblems.AnswerInvalid), (3306, SurveyProblems.TooLong));
}
