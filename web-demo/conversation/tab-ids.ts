/** The id of a conversation's tab; its panel is labelled by it. */
export const tabId = (number: number): string => `conversation-tab-${number}`
/** The id of a conversation's panel. */
export const panelId = (number: number): string => `conversation-panel-${number}`
