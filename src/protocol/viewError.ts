import { Type, type Static } from '@sinclair/typebox';

/** Characters of an error that a view tells. */
export const VIEW_ERROR_LENGTH = 4000;

/** Any view → host: an error that nothing in the view has caught, for the log. */
export const ViewError = Type.Object(
  {
    type: Type.Literal('view/error'),
    message: Type.String({ maxLength: VIEW_ERROR_LENGTH }),
  },
  { additionalProperties: false },
);
export type ViewError = Static<typeof ViewError>;
