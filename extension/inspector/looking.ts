/** @file What the user looks at: the inspector, or the tab of a trace. Commands are about its graph. */

import type { Answer } from '../../engine/protocol/index.ts';
import type { PageSide } from '../../webview/protocol.ts';
import type { Stage } from '../stage.ts';

export interface Looking {
  readonly stage: Stage;
  /** The picture as an SVG drawing, or as a PNG in base64. */
  picture(format: 'svg' | 'png'): Promise<string>;
  /** The theme that the page has. */
  look(): Promise<PageSide['methods']['look']['result']>;
  /** Shows an answer that was not asked for in the page. */
  showAnswer(text: string, answer: Answer): void;
}
