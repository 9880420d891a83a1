namespace Retention.Sandbox.Sms;

/// <summary>An error code with its text, as Tencent Cloud words it.</summary>
internal readonly record struct SmsCode(string Code, string Message);

internal static class SmsCodes
{
    public static readonly SmsCode Ok = new("Ok", "send success");
    public static readonly SmsCode SignatureFailure = new("AuthFailure.SignatureFailure", "The provided credentials could not be validated. Please check your signature is correct.");
    public static readonly SmsCode SignatureExpire = new("AuthFailure.SignatureExpire", "The provided credentials could not be validated because the request has expired: the difference between the timestamp and the server time is more than 5 minutes.");
    public static readonly SmsCode SecretIdNotFound = new("AuthFailure.SecretIdNotFound", "The SecretId is not found, please ensure that your SecretId is correct.");
    public static readonly SmsCode InvalidAuthorization = new("AuthFailure.InvalidAuthorization", "The Authorization header is invalid.");
    public static readonly SmsCode InvalidAction = new("InvalidAction", "The Action you specified is invalid or missing.");
    public static readonly SmsCode NoSuchVersion = new("NoSuchVersion", "The API version you specified does not exist.");
    public static readonly SmsCode MissingParameter = new("MissingParameter", "The request is missing a required parameter.");
    public static readonly SmsCode InvalidRequest = new("InvalidParameter", "The request body is not a valid JSON object.");
    public static readonly SmsCode InternalError = new("InternalError", "An internal error has occurred. Retry your request.");
    public static readonly SmsCode RequestLimitExceeded = new("RequestLimitExceeded", "Your current request times exceeds the limit of this API for a second, please retry later.");
    public static readonly SmsCode EmptyPhoneNumberSet = new("MissingParameter.EmptyPhoneNumberSet", "The input number list is empty.");
    public static readonly SmsCode PhoneNumberCountLimit = new("LimitExceeded.PhoneNumberCountLimit", "The number of mobile numbers in a single request exceeds 200.");
    public static readonly SmsCode MixedNumbers = new("UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber", "The request contains both Chinese mainland and international numbers.");
    public static readonly SmsCode PullDisabled = new("UnauthorizedOperation.RequestPermissionDeny", "The request has no permission to pull.");
    public static readonly SmsCode AppIdVerifyFail = new("UnauthorizedOperation.SmsSdkAppIdVerifyFail", "Verification failed for SmsSdkAppId.");
    public static readonly SmsCode WrongSignature = new("FailedOperation.SignatureIncorrectOrUnapproved", "signature is not approved or request content does not match the signature content");
    public static readonly SmsCode WrongTemplate = new("FailedOperation.TemplateIncorrectOrUnapproved", "template is not approved or request content does not match the template content");
    public static readonly SmsCode WrongParamCount = new("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", "The number of template parameters does not match the approved template.");
    public static readonly SmsCode VariablesUnsupported = new("InvalidParameterValue.UnsupportedTemplateVariable", "Domestic notification and marketing templates do not support variables.");
    public static readonly SmsCode ParameterTooLong = new("InvalidParameterValue.TemplateParameterLengthLimit", "The length of a single template variable exceeds the limit.");
    public static readonly SmsCode ParameterFormat = new("InvalidParameterValue.TemplateParameterFormatError", "A verification code template parameter must be digits of at most 6.");
    public static readonly SmsCode UrlInParameter = new("InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", "URLs are prohibited in template variables.");
    public static readonly SmsCode MarketingHours = new("FailedOperation.MarketingSendTimeConstraint", "Marketing SMS can only be sent between 08:00 and 22:00.");
    public static readonly SmsCode NoUnsubscribe = new("InvalidParameterValue.MarketingTemplateWithoutUnsubscribe", "A marketing template must end with the unsubscribe hint.");
    public static readonly SmsCode ContextTooLong = new("InvalidParameterValue.ContentLengthLimit", "The SessionContext exceeds 512 bytes.");
    public static readonly SmsCode IncorrectNumber = new("InvalidParameterValue.IncorrectPhoneNumber", "Incorrect mobile number format.");
    public static readonly SmsCode Blacklisted = new("FailedOperation.PhoneNumberInBlacklist", "The mobile number is in the unsubscribe list.");
    public static readonly SmsCode ThirtySeconds = new("LimitExceeded.PhoneNumberThirtySecondLimit", "the number of sms messages sent from a single mobile number within 30 seconds exceeds the upper limit");
    public static readonly SmsCode OneHour = new("LimitExceeded.PhoneNumberOneHourLimit", "the number of sms messages sent from a single mobile number within 1 hour exceeds the upper limit");
    public static readonly SmsCode OneDay = new("LimitExceeded.PhoneNumberDailyLimit", "the number of sms messages sent from a single mobile number every day exceeds the upper limit");
}
