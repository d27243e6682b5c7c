// One import for programs that use skillbox as a library.

@_exported public import SkillChat
@_exported public import SkillCore
@_exported public import SkillSandbox
@_exported public import SkillSearch
@_exported public import SkillStorage
@_exported public import SkillSyntax
@_exported public import SkillWorkshop
